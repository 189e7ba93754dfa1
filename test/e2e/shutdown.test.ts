import { connect, type Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { callerOf } from '../support/http/request.js';
import {
  startServer,
  killServers,
  type Server,
  type ServerEnv,
} from '../support/process/server.js';
import { until } from '../support/run/until.js';

let redis: RedisServer;
const shutdown = suite('shutdown');
shutdown.before(async () => {
  redis = await startRedis();
});
shutdown.after(async () => {
  killServers();
  await redis.stop();
});

const start = (env: ServerEnv = {}): Promise<Server> =>
  startServer({ REDIS_URL: redis.url, LOG_LEVEL: 'debug', ...env });

const isRefused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => {
      resolve(true);
    });
  });

const readAlice = ({ url, apiKey }: Server): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'X-API-Key': apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify([['HGETALL', 'user:alice']]),
  });

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  shutdown(`a ${signal} lets running requests finish and refuses new connections`, async () => {
    const server = await start();
    redis.pause();
    const answer = readAlice(server);
    await until('Redis has been called', () => server.logs().includes('user:alice'));
    server.signal(signal);
    await until('new connections are refused', () => isRefused(server.port));
    redis.resume();
    const { status, headers } = await answer;
    assert.is(status, 200);
    assert.is(headers.get('connection'), 'close');
    assert.equal(await server.exited, { code: 0, signal: null });
  });

shutdown('the lease of the service is held until its last request is answered', async () => {
  const leases = (): Promise<string[]> => redis.client.keys('sys:lease:serves:*');
  const before = (await leases()).length;
  const server = await start();
  assert.is((await leases()).length, before + 1, 'before the first answer');
  const body = new PassThrough();
  for (let nth = 0; nth < 5000; nth += 1) body.write(`{"username":"late${nth}"}\n`);
  const answer = fetch(`${server.url}/sync/users`, {
    method: 'POST',
    headers: { 'X-API-Key': server.apiKey, 'Content-Type': 'application/x-ndjson' },
    body: Readable.toWeb(body) as ReadableStream<Uint8Array>,
    duplex: 'half',
  });
  await until('some records are in', async () => (await redis.client.exists('user:late0')) === 1);
  server.signal('SIGTERM');
  await until('new connections are refused', () => isRefused(server.port));
  await until(
    'the jobs have ended',
    async () => (await redis.client.exists('sys:lease:alerts')) === 0,
  );
  assert.is((await leases()).length, before + 1);
  body.end();
  assert.is((await answer).status, 200);
  assert.equal(await server.exited, { code: 0, signal: null });
  assert.is((await leases()).length, before);
});

shutdown('the service ends although its log is no longer read', async () => {
  const server = await start({ NODE_ENV: 'production', DRAIN_TIME: '0' });
  server.hangUp();
  await readAlice(server);
  server.signal('SIGTERM');
  assert.equal(await server.exited, { code: 0, signal: null });
});

const readiness = async ({ url }: Server): Promise<string> => {
  const { status, headers, body } = await callerOf(url, {}).get('/readyz');
  const reasons = body['reasons'] as readonly { readonly code: string }[];
  const codes = reasons.map(({ code }) => code);
  return [status, ...codes, headers.get('connection')].join(' ');
};

shutdown('/readyz fails first, while requests are still served', async () => {
  const server = await start({ DRAIN_TIME: '60s' });
  assert.is(await readiness(server), '200 keep-alive');
  server.signal('SIGTERM');
  await until('/readyz reports it', async () => (await readiness(server)) === '503 stopping close');
  const health = await callerOf(server.url, {}).get('/health');
  assert.equal([health.status, health.body['status']], [200, 'degraded']);
  const write = await callerOf(server.url, { 'X-API-Key': server.apiKey }).send(
    'POST',
    '/redis/write',
    [['HSET', 'user:ada', 'username', 'ada']],
  );
  assert.is(write.status, 200);
  assert.is(write.headers.get('connection'), 'close');

  const begin = performance.now();
  server.signal('SIGTERM');
  assert.equal(await server.exited, { code: 1, signal: null });
  assert.ok(performance.now() - begin < 60_000, 'a second signal ends it at once');
  assert.match(server.logs(), /The service ends at once/);
});

shutdown('Ctrl+C, which npm passes on a second time, counts as one signal', async () => {
  const server = await start({ DRAIN_TIME: '300ms' });
  const begin = performance.now();
  server.signal('SIGINT');
  server.signal('SIGINT');
  assert.equal(await server.exited, { code: 0, signal: null });
  assert.ok(performance.now() - begin >= 300, 'the drain time has passed');
});

const hangingUpload = (server: Server): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      const head = `POST / HTTP/1.1\r\nHost: a.test\r\nX-API-Key: ${server.apiKey}\r\n`;
      socket.write(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n[`, () => {
        resolve(socket);
      });
    });
    socket.on('error', reject);
  });

shutdown('a request that never ends is waited for at most 10 s', async () => {
  const server = await start();
  const socket = await hangingUpload(server);
  await readAlice(server);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const begin = performance.now();
  server.signal('SIGTERM');
  assert.equal(await server.exited, { code: 0, signal: null });
  assert.ok(performance.now() - begin < 10_000);
  await closed;
});

shutdown('the service ends although Redis does not answer', async () => {
  const server = await start();
  redis.pause();
  server.signal('SIGTERM');
  assert.equal(await server.exited, { code: 0, signal: null });
  redis.resume();
});

shutdown.run();
