import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { claimFolder } from '../../../src/infrastructure/data-claim.js';
import { endOrphan } from '../../../src/infrastructure/embedded-redis.js';
import { startRedis } from '../../support/redis/server.js';
import { tempFolder } from '../../support/process/temp-folder.js';
import { until } from '../../support/run/until.js';

const claim = suite('claim on a data folder');

/** Makes a folder with the socket of a process that ended an hour ago. */
const folderOfDead = (name: string): string => {
  const folder = tempFolder();
  const path = join(folder, name);
  writeFileSync(path, '');
  const then = Date.now() / 1000 - 3600;
  utimesSync(path, then, then);
  return folder;
};

claim('goes to the first process, and is refused to the second while the first lives', async () => {
  const folder = tempFolder();
  assert.is(await claimFolder(folder), true);
  assert.is(await claimFolder(folder), false);
});

for (const name of ['service.sock', 'service.7.sock']) {
  claim(`ignores the ${name} that a dead process left, and removes it`, async () => {
    const folder = folderOfDead(name);
    assert.is(await claimFolder(folder), true);
    assert.is(await claimFolder(folder), false);
    assert.is(readdirSync(folder).length, 1);
  });

  claim(`goes to one of several processes that find the ${name} of a dead one`, async () => {
    const folder = folderOfDead(name);
    const claims = await Promise.all(Array.from({ length: 5 }, () => claimFolder(folder)));
    assert.equal(claims.toSorted(), [false, false, false, false, true]);
  });
}

claim('is refused while a process of an earlier version holds the folder', async () => {
  const folder = tempFolder();
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(join(folder, 'service.sock'), resolve));
  assert.is(await claimFolder(folder), false);
  server.close();
});

claim.run();

const orphan = suite('shutdown of an orphaned Redis');

orphan('waits until the server is gone, with its data on the disk', async () => {
  const path = join(tempFolder(), 'redis.sock');
  const redis = await startRedis({ aof: true, args: ['--unixsocket', path] });
  await redis.client.set('kept', 'yes');
  assert.is(await endOrphan(path), true);
  const isGone = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(redis.port, '127.0.0.1');
      socket.once('error', () => {
        resolve(true);
      });
      socket.once('connect', () => {
        socket.destroy();
        resolve(false);
      });
    });
  assert.is(await isGone(), true);
  await redis.restart();
  await until('it is back', async () => (await redis.client.get('kept')) === 'yes');
  await redis.stop();
});

orphan('does nothing without a socket', async () => {
  assert.is(await endOrphan(join(tempFolder(), 'redis.sock')), false);
});

orphan('ignores a socket on which no server listens', async () => {
  const path = join(tempFolder(), 'redis.sock');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await new Promise((resolve) => server.close(resolve));
  assert.is(await endOrphan(path), false);
});

orphan.run();
