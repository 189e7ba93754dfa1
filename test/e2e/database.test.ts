import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectLive, connectWaits } from '../../src/infrastructure/redis.js';
import type { RedisSettings } from '../../src/infrastructure/redis-settings.js';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { redisSettings } from '../support/redis/settings.js';
import { killServers, startServer, type Server } from '../support/process/server.js';
import { until } from '../support/run/until.js';

let redis: RedisServer;
const test = suite('a database that Redis refuses');
test.before(async () => {
  redis = await startRedis();
});
test.after(async () => {
  killServers();
  await redis.stop();
});

const ready = async ({ url }: Server): Promise<number> => (await fetch(`${url}/readyz`)).status;

const create = async ({ url, apiKey }: Server): Promise<number> => {
  const { status } = await fetch(`${url}/redis/write`, {
    method: 'POST',
    headers: { 'X-API-Key': apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify([['HSET', 'user:alice', 'username', 'alice']]),
  });
  return status;
};

/** Returns how often the service has tried to connect. */
const attempts = async (): Promise<number> => {
  const info = await redis.client.info('stats');
  return Number(/total_connections_received:(\d+)/.exec(info)?.[1]);
};

const REFUSED = /"reason":"SELECT refused/g;

test('the service does not fall back to database 0, stays unavailable and logs the reason once', async () => {
  const server = await startServer({ REDIS_URL: `${redis.url}/99`, NODE_ENV: 'production' });
  const before = await attempts();
  await until('the service has tried again', async () => (await attempts()) > before + 3);
  assert.is(await ready(server), 503);
  assert.is(await create(server), 503);
  assert.is(await redis.client.dbsize(), 0);
  assert.is(server.logs().match(REFUSED)?.length, 1, server.logs());
  assert.match(server.logs(), 'SELECT refused: ERR DB index is out of range');
  await server.stop();
});

for (const [what, connect] of [
  [
    'changes that wait for replicas',
    (settings: RedisSettings) => connectWaits(settings, {})?.client,
  ],
  ['live events', connectLive],
] as const)
  test(`the connection of ${what} does not fall back to database 0`, async () => {
    const env = { REDIS_URL: `${redis.url}/99`, REDIS_WAIT_REPLICAS: '1' };
    const client = connect(redisSettings(env));
    assert.ok(client);
    let isReady = false;
    client.on('ready', () => {
      isReady = true;
    });
    const before = await attempts();
    await until(
      'the client is ready, or has tried again',
      async () => isReady || (await attempts()) > before + 3,
    );
    client.disconnect();
    assert.not.ok(isReady);
  });

test('the service uses the database as soon as it is permitted', async () => {
  await redis.client.call('ACL', 'SETUSER', 'svc', 'on', '>pw', '~*', '&*', '+@all', '-select');
  const url = redis.url.replace('//', '//svc:pw@');
  const server = await startServer({ REDIS_URL: `${url}/3`, NODE_ENV: 'production' });
  assert.is(await ready(server), 503);
  assert.match(server.logs(), /NOPERM/);
  await redis.client.call('ACL', 'SETUSER', 'svc', '+select');
  await until('the service is ready', async () => (await ready(server)) === 200);
  assert.is(await create(server), 200);
  assert.is(await redis.client.dbsize(), 0);
  await redis.client.select(3);
  assert.ok((await redis.client.dbsize()) > 0);
  await redis.client.select(0);
  await server.stop();
});

test.run();
