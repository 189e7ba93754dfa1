import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  answererOf,
  ask,
  isAlive,
  linesOf,
  startTwo,
  workersOf,
} from '../support/process/processes.js';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { killServers, launchServer, startServer, type Server } from '../support/process/server.js';
import { tempFolder } from '../support/process/temp-folder.js';
import { until } from '../support/run/until.js';

let redis: RedisServer;
const start = () => startTwo({ REDIS_URL: redis.url });
const linesWith = (server: Server, msg: string) =>
  linesOf(server).filter((line) => line.msg === msg);
const count = (text: string, shape: RegExp): number => [...text.matchAll(shape)].length;

const test = suite('several processes');

test.before(async () => {
  redis = await startRedis();
});
test.after.each(killServers);
test.after(() => redis.stop());

test('the processes share a port, and read at once what the others wrote', async () => {
  const server = await start();
  const workers = await workersOf(server, 2);
  assert.not.ok(workers.includes(server.pid));
  assert.is(count(server.logs(), /Server running on port/g), 1);
  assert.equal(
    linesWith(server, `✓ Server running on port ${server.port}`).map(({ pid }) => pid),
    [server.pid],
  );
  const pairs = new Set<string>();
  for (let turn = 0; turn < 40; turn += 1) {
    const text = `bio ${turn}`;
    const wrote = await ask(server, '/redis/write', [
      ['HSET', 'user:ada', 'username', 'ada', 'bio', text],
    ]);
    const read = await ask(server, '/', [['HGET', 'user:ada', 'bio']]);
    assert.equal([wrote.status, JSON.parse(read.text)], [200, [text]]);
    const by = [await answererOf(server, wrote), await answererOf(server, read)];
    pairs.add(by.map((pid) => workers.indexOf(pid)).join(' '));
    // The workers alternate, so one extra request between the pairs changes which worker comes first.
    if (turn % 2 === 1) await ask(server, '/livez');
  }
  assert.ok(pairs.has('0 1') && pairs.has('1 0'), [...pairs].join(', '));
  assert.equal(await server.stop(), { code: 0, signal: null });
});

const countPings = async (server: Server): Promise<number> => {
  const { status, text } = await ask(server, '/metrics');
  assert.is(status, 200);
  const series = /^xrs_http_request_duration_seconds_count\{.*route="\/ping".*\} (\d+)$/m;
  return Number(series.exec(text)?.[1] ?? 0);
};

test('a scrape sums all processes, also after one was killed and replaced', async () => {
  const server = await start();
  const [first = 0, second = 0] = await workersOf(server, 2);
  const pings = await Promise.all(Array.from({ length: 9 }, () => ask(server, '/ping')));
  const pids = await Promise.all(pings.map((ping) => answererOf(server, ping)));
  assert.is(new Set(pids).size, 2);
  assert.equal([await countPings(server), await countPings(server)], [9, 9]);

  const { text } = await ask(server, '/metrics');
  assert.is(count(text, /^# TYPE xrs_redis_writable /gm), 1);
  assert.match(text, /^xrs_redis_writable 1$/m);
  assert.match(text, /^xrs_dead_letters 0$/m);
  assert.match(text, /^process_resident_memory_bytes \d+$/m);

  process.kill(first, 'SIGKILL');
  await until('the end of the worker is logged', () =>
    server.logs().includes('a worker has ended, and another is started'),
  );
  assert.is(await countPings(server), 9);
  const seen = new Set<number>();
  await until('the new worker answers', async () => {
    const answer = await ask(server, '/', [['HGET', 'user:ada', 'bio']]);
    assert.is(answer.status, 200);
    seen.add(await answererOf(server, answer));
    return seen.size === 2;
  });
  assert.ok(seen.has(second) && !seen.has(first));
  assert.is(count(server.logs(), /Server running on port/g), 1);
  assert.is((await ask(server, '/ping')).status, 200);
  assert.is(await countPings(server), 10);
  assert.equal(await server.stop(), { code: 0, signal: null });
});

test('a signal lets running requests finish and ends all processes together', async () => {
  for (const all of [false, true]) {
    const server = await startTwo({ REDIS_URL: redis.url, LOG_LEVEL: 'debug' });
    const workers = await workersOf(server, 2);
    redis.pause();
    const keys = ['user:one', 'user:two'];
    const answers = keys.map((key) => ask(server, '/', [['HGETALL', key]]));
    await until('Redis has been called', () => keys.every((key) => server.logs().includes(key)));
    if (all) for (const pid of workers) process.kill(pid, 'SIGTERM');
    server.signal('SIGTERM');
    await until('the service is ending', () => server.logs().includes('The service is ending'));
    redis.resume();
    for (const answer of answers) assert.is((await answer).status, 200);
    assert.equal(await server.exited, { code: 0, signal: null });
    assert.is(linesWith(server, 'A worker has ended').length, 2);
    assert.is(linesWith(server, 'The service has ended').length, 1);
    assert.not.match(server.logs(), /another is started/);
  }
});

test('/readyz fails for DRAIN_TIME, and a second signal ends the processes at once', async () => {
  const server = await startTwo({ REDIS_URL: redis.url, DRAIN_TIME: '60s' });
  const workers = await workersOf(server, 2);
  server.signal('SIGTERM');
  const left = new Set<number>();
  await until('both workers refuse', async () => {
    const answer = await ask(server, '/readyz');
    if (answer.status === 503) left.add(await answererOf(server, answer));
    return left.size === 2;
  });
  server.signal('SIGTERM');
  assert.equal(await server.exited, { code: 1, signal: null });
  await until('all workers have ended', () => !workers.some(isAlive));
});

test('the workers end if their parent is killed', async () => {
  const server = await start();
  const workers = await workersOf(server, 2);
  server.signal('SIGKILL');
  await server.exited;
  await until('all workers have ended', () => !workers.some(isAlive));
});

test('the processes share one embedded Redis, one pid file and the generated keys', async () => {
  const cwd = tempFolder();
  const server = await startTwo({ NODE_ENV: '', XANO_API_KEY: '', JWT_SECRET: '' }, { cwd });
  await until('the keys are printed', () => server.logs().includes(' JWT_SECRET='));
  assert.is(count(server.logs(), /an embedded Redis keeps the data/g), 1);
  assert.is(count(server.logs(), / XANO_API_KEY=/g), 1);
  assert.is(readFileSync(join(cwd, '.data/service.pid'), 'utf8'), String(server.pid));
  const apiKey = / XANO_API_KEY=(\w+)/.exec(server.logs())?.[1] ?? '';
  const { port } = server;
  for (let turn = 0; turn < 4; turn += 1) {
    const text = String(turn);
    const write = [['HSET', 'user:ada', 'username', 'ada', 'bio', text]];
    assert.is((await ask({ port, apiKey }, '/redis/write', write)).status, 200);
    const read = await ask({ port, apiKey }, '/', [['HGET', 'user:ada', 'bio']]);
    assert.equal(JSON.parse(read.text), [text]);
  }
  assert.equal(await server.stop(), { code: 0, signal: null });
  for (const name of ['redis.sock', 'service.pid'])
    assert.not.ok(existsSync(join(cwd, '.data', name)), name);
});

test('workers that end at each start are given up, with their exit code', async () => {
  const cwd = tempFolder();
  const path = join(cwd, 'die.mjs');
  writeFileSync(path, "if (process.argv[2] === 'worker') process.exit(9);");
  const service = launchServer({
    REDIS_URL: redis.url,
    NODE_ENV: 'production',
    WEB_CONCURRENCY: '2',
    NODE_OPTIONS: `--import=${pathToFileURL(path).href}`,
  });
  assert.equal(await service.exited, { code: 9, signal: null });
  assert.match(service.logs(), /Workers end again and again at their start/);
  assert.is(count(service.logs(), /another is started/g), 4);
});

test('the start is refused without a place for data, and if the port is taken', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, '.data'), '');
  const alone = launchServer({ WEB_CONCURRENCY: '2' }, { cwd });
  assert.equal(await alone.exited, { code: 78, signal: null });
  assert.match(alone.logs(), /Nothing can be written in/);

  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const taken = launchServer({
    REDIS_URL: redis.url,
    WEB_CONCURRENCY: '2',
    PORT: String(port),
  });
  assert.equal(await taken.exited, { code: 1, signal: null });
  assert.is(count(taken.logs(), new RegExp(`Port ${port} is in use .* set PORT`, 'g')), 1);
  await new Promise((resolve) => other.close(resolve));
});

test('a single process has no workers', async () => {
  const server = await startServer({ REDIS_URL: redis.url, NODE_ENV: 'production' });
  assert.equal(await workersOf(server, 1), [server.pid]);
  await server.stop();
});

test.run();
