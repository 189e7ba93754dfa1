import * as E from 'fp-ts/lib/Either.js';
import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeAccounts } from '../../src/adapters/system/accounts.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { toTask } from '../../src/application/later.js';
import { makeMeter } from '../../src/application/use-cases/meter.js';
import type { Origin } from '../../src/application/ports/origin.js';
import type { Subject } from '../../src/domain/limits/policy.js';
import type { Username } from '../../src/domain/username.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, DAY, FEW, HOUR, noon } from '../support/app/fixtures.js';
import { startRedis } from '../support/redis/server.js';
import { followsOf } from '../support/app/edges.js';

const LIMITS = {
  user: { reads: { units: 9, windowMs: HOUR }, writes: { units: 9, windowMs: HOUR } },
  address: { units: 9, windowMs: HOUR },
  service: null,
};
const alice: Subject = { kind: 'user', name: 'alice' };

const server = await startRedis();
const clients: Redis[] = [];

/** Makes stores that are a separate process as far as limits can tell. */
const start = () => {
  const client = new Redis(server.url, { scripts, retryStrategy: null });
  clients.push(client.on('error', () => undefined));
  const stores = makeRedisStores({
    client,
    observe: () => undefined,
    exploreMax: 100,
    budgets: FEW,
  });
  const own = makeAccounts();
  return { client, stores, meter: makeMeter({ limits: LIMITS, shared: stores.rates, own }) };
};

const test = suite('rate limits shared by processes');
test.before.each(() => server.client.flushall().then(() => undefined));
test.after(async () => {
  for (const client of clients) client.disconnect();
  await server.stop();
});

test('concurrent changes by several processes pass only as often as the limit allows', async () => {
  const processes = [start(), start(), start()];
  const asked = processes.flatMap(({ meter }) =>
    Array.from({ length: 20 }, () => toTask(meter(alice, 'writes', 1))()),
  );
  const passed = (await Promise.all(asked)).filter(E.isRight);
  assert.is(passed.length, 9);
});

test('a daily budget is counted once over all processes', async () => {
  const [one, other] = [start(), start()];
  const others = Array.from({ length: 10 }, (_, n) => `u${n}` as Username);
  for (const name of [ada, ...others]) await ok(one.stores.users.create(name, noon));
  const origin: Origin = { version: noon, byUser: true, spender: ada };
  const asked = [one, other].flatMap(({ stores }) =>
    others.map((following) => followsOf(stores).add({ follower: ada, following }, origin)()),
  );
  const changed = (await Promise.all(asked)).filter((act) => E.isRight(act) && act.right.changed);
  assert.is(changed.length, FEW.edges.units);
  assert.is(await server.client.hget('user:ada', 'followingCount'), '3');
});

test('all limits of a subject are in one key, which expires once everything is available again', async () => {
  const { meter, stores } = start();
  await ok(meter(alice, 'writes', 3));
  await ok(stores.rates.charge({ subject: alice, policy: 'posts' }, FEW.posts, 1));
  await ok(stores.rates.charge({ subject: alice, policy: 'writes' }, LIMITS.user.writes, 1));
  assert.equal(await server.client.keys('*'), ['sys:limits:user:alice']);
  const left = await server.client.pttl('sys:limits:user:alice');
  assert.ok(left > DAY / 3 - 5000 && left <= DAY / 3, String(left));
});

test('changes are refused while Redis is away, but reads are not', async () => {
  const { meter, client } = start();
  await ok(meter(alice, 'writes', 1));
  client.disconnect();
  assert.is((await failure(meter(alice, 'writes', 1)))._tag, 'StoreUnavailable');
  await ok(meter(alice, 'reads', 1));
});

test.run();
