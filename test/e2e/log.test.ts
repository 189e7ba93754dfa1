import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { startServer, killServers, type Server } from '../support/process/server.js';
import { until } from '../support/run/until.js';

interface Line {
  readonly msg: string;
  readonly [name: string]: unknown;
}

const linesOf = (server: Server): readonly Line[] =>
  server
    .logs()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const BODY = 'a-text-that-only-the-body-holds';

let redis: RedisServer;
let server: Server;
const log = suite('log');
log.before(async () => {
  redis = await startRedis({ args: ['--requirepass', 'pass-of-redis'] });
  server = await startServer({
    NODE_ENV: 'production',
    LOG_LEVEL: 'debug',
    REDIS_URL: `redis://:pass-of-redis@127.0.0.1:${redis.port}`,
  });
});
log.after(async () => {
  killServers();
  await redis.stop();
});

const post = (path: string, headers: Record<string, string>, body: unknown): Promise<Response> =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const create = (): Promise<Response> =>
  post('/redis/write', { 'X-API-Key': server.apiKey, 'X-Request-Id': 'the-first' }, [
    ['HSET', 'user:alice', 'username', 'alice', 'bio', BODY],
  ]);

log('each request has one line with principal, route, status and Redis commands', async () => {
  assert.is((await create()).status, 200);
  await until('the line is logged', () => server.logs().includes('"route"'));
  const entries = linesOf(server).filter(({ id, msg }) => id === 'the-first' && msg === 'request');
  assert.is(entries.length, 1);
  const { principal, method, route, status, ms, redis: usage } = entries[0] ?? { msg: '' };
  assert.equal(
    { principal, method, route, status },
    { principal: 'service:xano_sync', method: 'POST', route: '/redis/write', status: 200 },
  );
  assert.type(ms, 'number');
  assert.equal(usage, { roundTrips: 2, commands: ['readKeys', 'transact'] });
});

log('each Redis command and its key are named at the level debug', async () => {
  await fetch(`${server.url}/users/alice`, {
    headers: { Authorization: `Bearer ${server.jwtFor('alice')}`, 'X-Request-Id': 'the-second' },
  });
  const call = (): Line | undefined =>
    linesOf(server).find(({ id, msg }) => id === 'the-second' && msg === 'redis');
  await until('the line is logged', () => call() !== undefined);
  assert.match(String(call()?.['command']), /^\w+$/);
  assert.match(String(call()?.['key']), /^user:alice/);
});

log('no secret, token, password or body is logged, not even in failures', async () => {
  const token = server.jwtFor('alice');
  const bearer = { Authorization: `Bearer ${token}` };
  await post('/posts', bearer, { content: BODY });
  await post('/posts?password=pass-in-query', bearer, { content: BODY, hashtags: 'pass-of-body' });
  await post('/', { 'X-API-Key': 'wrong-key-of-somebody' }, [[BODY]]);
  await post('/posts', { Authorization: 'Bearer wrong-token-of-somebody' }, { content: BODY });
  await post('/redis/write', { 'X-API-Key': server.apiKey }, [
    ['HSET', 'user:alice', 'password', 'pass-of-alice'],
  ]);
  await redis.kill();
  await until('Redis is missed', () => server.logs().includes('Redis cannot be reached'));
  assert.is((await create()).status, 503);
  assert.is((await post('/posts', bearer, { content: BODY })).status, 503);
  await until('the failure is logged', () => server.logs().includes('"status":503'));

  const secrets = [server.apiKey, server.jwtSecret, token, token.split('.')[2] ?? token, BODY];
  for (const secret of [...secrets, 'pass-of-', 'pass-in-', 'of-somebody', 'Bearer'])
    assert.not.ok(server.logs().includes(secret), secret);
  const failure = linesOf(server).find(({ msg }) => msg === 'a request failed');
  assert.match(JSON.stringify(failure?.['err']), /StoreUnavailable/);
});

log.run();
