import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisConnection } from '../../src/adapters/redis/connection.js';
import { makeRedisRequestQuota } from '../../src/adapters/redis/redis-limits.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { makeSnapshotSource } from '../../src/adapters/xano/snapshot-source.js';
import type { PageQuery, Source } from '../../src/application/ports/source.js';
import { makeQuota } from '../../src/application/sync/pull-quota.js';
import { makeTimer } from '../../src/runtime/timer.js';
import { failure, ok } from '../support/run/effect.js';
import { startRedis } from '../support/redis/server.js';
import { until } from '../support/run/until.js';
import * as quirks from '../support/xano/quirks.js';
import { snapshotSettings } from '../support/xano/source-settings.js';
import { startXano } from '../support/xano/xano-server.js';
import { mostInWindow } from '../support/xano/rate-limit.js';

const RATE = { requests: 5, windowMs: 150 };
const PAGE: PageQuery = { entity: 'user', afterId: null, updatedSince: null, limit: 1 };

const xano = await startXano();
const server = await startRedis();
const stopping = new AbortController();
const clients: Redis[] = [];

/** Makes a source that is a separate process as far as the quota can tell. */
const join = (rate = RATE) => {
  const storeErrors: (string | null)[] = [];
  const client = new Redis(server.url, { scripts, retryStrategy: () => 10 });
  clients.push(client.on('error', () => undefined));
  const { withQuota } = makeQuota({
    requests: makeRedisRequestQuota(makeRedisConnection(client, () => undefined)),
    rate,
    timeout: 20_000,
    timer: makeTimer(stopping.signal),
    nextName: randomUUID,
    onStore: (error) => () => storeErrors.push(error?._tag ?? null),
  });
  return { source: withQuota(makeSnapshotSource(snapshotSettings(xano))), client, storeErrors };
};

const readMany = async (source: Source, count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await ok(source.page(PAGE));
};

const test = suite('request quota shared by processes');
test.before.each(async () => {
  xano.calm();
  xano.behaviour.rate = null;
  await server.client.flushall();
});
test.after(async () => {
  stopping.abort();
  for (const client of clients) client.disconnect();
  await server.stop();
  await xano.close();
});

test('no window has more requests of all processes together than the rate, and none is refused', async () => {
  xano.behaviour.rate = RATE;
  const from = xano.requests.length;
  const sources = Array.from({ length: 3 }, () => join().source);
  // Each process sends two requests at once, as when it pulls and compares.
  await Promise.all([...sources, ...sources].map((source) => readMany(source, 8)));
  const statuses = xano.requests.slice(from).map(({ status }) => status);
  assert.equal(
    statuses,
    Array.from({ length: 48 }, () => 200),
  );
  assert.is(mostInWindow(xano.requests.slice(from), RATE.windowMs), RATE.requests);
});

test('a refusal of one process makes all of them wait', async () => {
  const rate = { requests: 8, windowMs: 60_000 };
  const [one, other] = [join(rate), join(rate)];
  xano.next(quirks.replyWith(429, '', { 'Retry-After': '1' }));
  assert.is((await failure(one.source.page(PAGE)))._tag, 'SourceLimited');
  const from = xano.requests.length;
  const refusedAt = performance.now();
  await ok(other.source.page(PAGE));
  assert.is(xano.requests.length, from + 1);
  assert.ok(performance.now() - refusedAt > 900);
  assert.is(await server.client.hget('sys:quota:state', 'allowed'), '4');
});

test('no request is sent while Redis is away, and they continue afterwards', async () => {
  const { source, client, storeErrors } = join();
  await ok(source.page(PAGE));
  const from = xano.requests.length;
  client.disconnect();
  const page = ok(source.page(PAGE));
  await until('a place could not be reserved', () => storeErrors.includes('StoreUnavailable'));
  assert.is(xano.requests.length, from);
  await client.connect();
  await page;
  assert.is(xano.requests.length, from + 1);
});

test('a clock of Redis that was set back does not delay requests', async () => {
  const { source } = join();
  const ahead = Date.now() + 86_400_000;
  for (let n = 0; n < RATE.requests; n += 1) await server.client.zadd('sys:quota', ahead, `r${n}`);
  await server.client.hset('sys:quota:state', {
    allowed: 5,
    blocked_until: ahead,
    changed_at: ahead,
  });
  const asked = makeRedisRequestQuota(makeRedisConnection(join().client, () => undefined));
  const wait = await ok(asked.take('mine', RATE, 50));
  assert.ok(wait > 0 && wait <= RATE.windowMs, String(wait));
  await ok(source.page(PAGE));
});

test.run();
