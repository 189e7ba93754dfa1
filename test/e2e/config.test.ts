import { spawn } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reaching, startRedis, type RedisServer } from '../support/redis/server.js';
import { launchServer, startServer, killServers } from '../support/process/server.js';
import { tempFolder } from '../support/process/temp-folder.js';
import { until } from '../support/run/until.js';

let redis: RedisServer;
/** Returns the lines of a file `.env` that say where Redis is. */
const redisLines = (): string =>
  Object.entries(reaching({ REDIS_URL: redis.url }))
    .map((pair) => pair.join('='))
    .join('\n');
const config = suite('configuration at the start');
config.before(async () => {
  redis = await startRedis();
});
config.after(async () => {
  killServers();
  await redis.stop();
});

config('production without keys is refused with all faults and exit code 78', async () => {
  const service = launchServer({
    NODE_ENV: 'production',
    XANO_API_KEY: undefined,
    JWT_SECRET: undefined,
    LOG_LEVEL: 'loud',
  });
  assert.equal(await service.exited, { code: 78, signal: null });
  const lines = service.logs().trim().split('\n');
  assert.is(lines.length, 4, service.logs());
  for (const name of ['LOG_LEVEL', 'REDIS_URL', 'XANO_API_KEY', 'JWT_SECRET'])
    assert.ok(
      lines.some((line) => line.startsWith(name)),
      name,
    );
});

config('a short key is refused in production and not shown', async () => {
  const service = launchServer({
    NODE_ENV: 'production',
    REDIS_URL: redis.url,
    XANO_API_KEY: 'hunter2-hunter2',
    JWT_SECRET: 'hunter2-secret',
    XANO_API_KEYS: 'hunter2-keys',
  });
  assert.equal(await service.exited, { code: 78, signal: null });
  assert.match(service.logs(), /XANO_API_KEY: key 1 is shorter than 32/);
  assert.match(service.logs(), /JWT_SECRET is shorter than 256 bits/);
  assert.match(service.logs(), /XANO_API_KEYS: did you mean XANO_API_KEY\?/);
  assert.not.match(service.logs(), /hunter2/);
});

config('the log says in the words of the guide that the service runs', async () => {
  const server = await startServer({ REDIS_URL: redis.url, NODE_ENV: 'production' });
  const messages = server
    .logs()
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
  assert.ok(messages.includes('✓ API key authentication enabled'));
  assert.ok(messages.includes(`✓ Server running on port ${server.port}`));
  await server.stop();
});

config('an unknown member of sync.config.json is refused', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'sync.config.json'), '{"tables":{"m":{"entity":"user","feilds":{}}}}');
  const service = launchServer({ REDIS_URL: redis.url }, { cwd });
  assert.equal(await service.exited, { code: 78, signal: null });
  assert.is(
    service.logs(),
    'sync.config.json: tables.m.feilds is not known: did you mean fields?\n',
  );
});

config('settings are read from .env, and environment variables take precedence', async () => {
  const cwd = tempFolder();
  const inFile = 'f'.repeat(40);
  writeFileSync(
    join(cwd, '.env'),
    `XANO_API_KEY=${inFile}\nPORT=1\n${redisLines()}\nPULL_PAGES=hunter2\n`,
  );
  const server = await startServer({ XANO_API_KEY: undefined, SYNC_CONFG: 'hunter2' }, { cwd });
  const strays = server.logs().match(/Not known, and left out.*/g) ?? [];
  assert.is(strays.length, 1, server.logs());
  assert.match(
    strays[0] ?? '',
    'PULL_PAGES: did you mean PULL_PAGE? SYNC_CONFG: did you mean SYNC_CONFIG?',
  );
  assert.not.match(server.logs(), 'hunter2');
  const answer = await fetch(`${server.url}/whoami`, { headers: { 'X-API-Key': inFile } });
  assert.is(answer.status, 200);
  await server.stop();
});

config('an .env with a byte order mark is read', async () => {
  const cwd = tempFolder();
  const inFile = 'f'.repeat(40);
  writeFileSync(join(cwd, '.env'), `\ufeffXANO_API_KEY=${inFile}\n${redisLines()}\n`);
  const server = await startServer({ XANO_API_KEY: undefined }, { cwd });
  const answer = await fetch(`${server.url}/whoami`, { headers: { 'X-API-Key': inFile } });
  assert.is(answer.status, 200);
  await server.stop();
});

config('an .env that is no file is refused with exit code 78', async () => {
  const cwd = tempFolder();
  mkdirSync(join(cwd, '.env'));
  const service = launchServer({ REDIS_URL: redis.url }, { cwd });
  assert.equal(await service.exited, { code: 78, signal: null });
  assert.is(
    service.logs(),
    '.env must be a file that the service may read: mend it, or take it away\n',
  );
});

/** Splits a command line into its words, as a shell does. */
const wordsOf = (line: string): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    const shell = spawn('sh', ['-c', `printf '%s\\0' ${line}`]);
    let words = '';
    shell.stdout.on('data', (chunk: Buffer) => {
      words += chunk.toString();
    });
    shell.once('error', reject);
    shell.once('close', () => {
      resolve(words.split('\0').slice(0, -1));
    });
  });

const valuesOf = (words: readonly string[], flag: string): readonly string[] =>
  words.filter((_, place) => words[place - 1] === flag);

const paste = async (line: string): Promise<number> => {
  const words = await wordsOf(line);
  const [method = 'GET'] = valuesOf(words, '-X');
  const [body] = valuesOf(words, '-d');
  const headers = valuesOf(words, '-H').map((header) => header.split(': ', 2));
  const answer = await fetch(words.find((word) => word.startsWith('http')) ?? '', {
    method,
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(body === undefined ? {} : { body }),
  });
  return answer.status;
};

config('development generates missing keys, and its printed commands work', async () => {
  await redis.client.flushall();
  const server = await startServer({
    REDIS_URL: redis.url,
    XANO_API_KEY: undefined,
    JWT_SECRET: undefined,
    // The printed address is localhost, which may resolve to IPv6.
    HOST: undefined,
  });
  const curls = (): readonly string[] => server.logs().match(/curl .*/g) ?? [];
  await until('the commands are printed', () => curls().length === 3);
  const statuses: number[] = [];
  for (const line of curls()) statuses.push(await paste(line));
  assert.equal(statuses, [200, 201, 200]);
  assert.is(await redis.client.hget('user:alice', 'postCount'), '1');
  await server.stop();
});

config('given keys are not shown', async () => {
  const server = await startServer({ REDIS_URL: redis.url });
  await server.stop();
  assert.not.match(server.logs(), new RegExp(server.apiKey));
  assert.not.match(server.logs(), new RegExp(server.jwtSecret));
});

config('a missing mapping is a warning if Xano is read', async () => {
  const cwd = tempFolder();
  const XANO_SNAPSHOT_URL = 'http://127.0.0.1:9/snapshot';
  const server = await startServer({ REDIS_URL: redis.url, XANO_SNAPSHOT_URL }, { cwd });
  await server.stop();
  assert.match(server.logs(), `There is no ${join(realpathSync(cwd), 'sync.config.json')}`);
});

config.run();
