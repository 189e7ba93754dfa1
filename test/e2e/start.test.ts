import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRedisProcess } from '../support/redis/process.js';
import { startRedis } from '../support/redis/server.js';
import { launchServer, startServer, killServers, type Server } from '../support/process/server.js';
import { tempFolder } from '../support/process/temp-folder.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const call = async (
  { url, apiKey }: Server,
  path: string,
  commands: readonly (readonly string[])[],
): Promise<unknown> => {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'X-API-Key': apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify(commands),
  });
  assert.is(answer.status, 200);
  return answer.json();
};

const writeAlice = (server: Server): Promise<unknown> =>
  call(server, '/redis/write', [['HSET', 'user:alice', 'username', 'alice', 'bio', 'kept']]);

const readBio = (server: Server): Promise<unknown> =>
  call(server, '/', [['HGET', 'user:alice', 'bio']]);

/** Returns the paths at and below a folder that another account of the machine could read or enter. */
const openToOthers = (folder: string): readonly string[] =>
  ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].filter(
    (name) => (statSync(join(folder, name)).mode & 0o077) !== 0 && !name.endsWith('.sock'),
  );

const embedded = suite('start with an embedded Redis');

embedded('the data is kept over a restart, and no Redis is left behind', async () => {
  const cwd = tempFolder();
  mkdirSync(join(cwd, '.data'), { mode: 0o755 });
  const first = await startServer({}, { cwd });
  await writeAlice(first);
  assert.equal(openToOthers(join(cwd, '.data')), []);
  assert.equal(await first.stop(), { code: 0, signal: null });
  assert.not.ok(existsSync(join(cwd, '.data/redis.sock')));

  const second = await startServer({}, { cwd });
  assert.equal(await readBio(second), ['kept']);
  await second.stop();
});

embedded('a service that was killed starts again with its running Redis', async () => {
  const cwd = tempFolder();
  const first = await startServer({}, { cwd });
  await writeAlice(first);
  first.signal('SIGKILL');
  await first.exited;

  const second = await startServer({}, { cwd });
  assert.equal(await readBio(second), ['kept']);
  await second.stop();
});

embedded('a second service in the same folder is refused, and the first continues', async () => {
  const cwd = tempFolder();
  const first = await startServer({}, { cwd });
  await writeAlice(first);
  const second = launchServer({}, { cwd });
  assert.equal(await second.exited, { code: 1, signal: null });
  assert.match(second.logs(), /Another running service keeps its data in/);
  assert.equal(await readBio(first), ['kept']);
  await first.stop();
});

embedded('a port in use is reported with a remedy, and the Redis is ended', async () => {
  const cwd = tempFolder();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const service = launchServer({ PORT: String(port) }, { cwd });
  assert.equal(await service.exited, { code: 1, signal: null });
  assert.match(service.logs(), new RegExp(`Port ${port} is in use .* set PORT`));
  assert.not.ok(existsSync(join(cwd, '.data/redis.sock')));
  await new Promise((resolve) => other.close(resolve));
});

embedded('an invalid HOST is named', async () => {
  for (const HOST of ['192.0.2.1', 'no-such-host.invalid']) {
    const service = launchServer({ HOST });
    assert.equal(await service.exited, { code: 1, signal: null });
    assert.match(service.logs(), `HOST=${HOST} is no address of this machine`);
  }
});

embedded.after(killServers);
embedded.run();

const none = suite('start without any Redis');

none('the start of one or several processes is refused with a remedy', async () => {
  for (const WEB_CONCURRENCY of ['1', '2']) {
    const cwd = tempFolder();
    const service = launchServer(
      {
        WEB_CONCURRENCY,
        PATH: cwd,
        REDISMS_DOWNLOAD_MIRROR: 'https://127.0.0.1:1',
        REDISMS_DOWNLOAD_DIR: join(cwd, 'download'),
      },
      { cwd },
    );
    assert.equal(await service.exited, { code: 78, signal: null });
    assert.match(
      service.logs(),
      /FATAL.*: No Redis is to be had \(.+\): install redis-server, .* or set REDIS_URL/,
    );
  }
});

none('a folder that cannot be written is refused with that reason', async () => {
  const cwd = tempFolder();
  // A file in place of the folder, since permissions do not stop root.
  writeFileSync(join(cwd, '.data'), '');
  const service = launchServer({}, { cwd });
  assert.equal(await service.exited, { code: 78, signal: null });
  assert.match(service.logs(), /FATAL: Nothing can be written in .*\.data, .* or set REDIS_URL/);
  assert.not.match(service.logs(), /redis-server/);
});

none.after(killServers);
none.run();

const away = suite('start while Redis is down');

for (const WEB_CONCURRENCY of ['1', '2'])
  away(`the service exits if Redis is half migrated: ${WEB_CONCURRENCY}`, async () => {
    const redis = await startRedisProcess({ aof: true });
    await redis.client.hset('sys:migration', 'from', 'another store');
    await redis.kill();
    const env = { REDIS_URL: redis.url, NODE_ENV: 'production', WEB_CONCURRENCY };
    const server = await startServer(env);
    await redis.restart();
    assert.equal(await server.exited, { code: 78, signal: null });
    assert.match(server.logs(), /the target of a migration that is not finished/);
    await redis.stop();
  });

away.after(killServers);
away.run();

const built = suite('start by a script');

const npm = (cwd: string, ...args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile('npm', args, { cwd }, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`npm ${args.join(' ')} failed`, { cause: error }));
    });
  });

/** Makes a folder that looks like the project, with settings and data of its own. */
const projectFolder = async (): Promise<string> => {
  if (!existsSync(join(ROOT, 'dist/infrastructure/main.js'))) await npm(ROOT, 'run', 'build');
  const folder = tempFolder();
  for (const name of ['package.json', 'dist', 'script', 'node_modules'])
    symlinkSync(join(ROOT, name), join(folder, name));
  return folder;
};

for (const command of [
  ['npm', 'start'],
  [join(ROOT, 'script/cli')],
  [join(ROOT, 'script/cli'), 'serve'],
])
  built(
    `${command.map((word) => basename(word)).join(' ')} starts the service, and npm stop ends it`,
    async () => {
      const cwd = await projectFolder();
      const redis = await startRedis();
      const env = { REDIS_URL: redis.url, NODE_ENV: 'production' };
      const server = await startServer(env, { command, cwd });
      await writeAlice(server);
      assert.is(await redis.client.hget('user:alice', 'bio'), 'kept');
      assert.not.match(await npm(cwd, 'stop'), /No service runs in this folder/);
      assert.equal(await server.exited, { code: 0, signal: null });
      assert.match(await npm(cwd, 'stop'), /No service runs in this folder/);
      await redis.stop();
    },
  );

built('a signal to npm ends the service', async () => {
  const cwd = await projectFolder();
  const server = await startServer({}, { command: ['npm', 'start'], cwd });
  await writeAlice(server);
  server.signal('SIGTERM');
  await server.exited;
  assert.match(server.logs(), /The service has ended/);
  assert.not.ok(existsSync(join(cwd, '.data/redis.sock')));
});

built.after(killServers);
built.run();
