import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { claimFolder, endOrphan } from '../../../src/infrastructure/embedded-redis.js';
import { startRedis } from '../../support/redis/server.js';
import { tempFolder } from '../../support/process/temp-folder.js';
import { until } from '../../support/run/until.js';

const claim = suite('claim on a data folder');

claim('goes to the first process, and is refused to the second while the first lives', async () => {
  const path = join(tempFolder(), 'service.sock');
  assert.is(await claimFolder(path), true);
  assert.is(await claimFolder(path), false);
});

claim('ignores the socket that a dead process left', async () => {
  const path = join(tempFolder(), 'service.sock');
  writeFileSync(path, '');
  assert.is(await claimFolder(path), true);
  assert.is(await claimFolder(path), false);
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
