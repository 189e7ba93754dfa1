import { mkdir, rm } from 'node:fs/promises';
import { join as pathOf } from 'node:path';
import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { storeUnavailable } from '../../src/application/errors.js';
import { makeRefusals, makeStoreWatch } from '../../src/application/health/store-watch.js';
import { makeReadPulled } from '../../src/application/sync/read-pulled.js';
import { troublesOf, type StoreState } from '../../src/domain/health/store-state.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, noon } from '../support/app/fixtures.js';
import { freePort } from '../support/process/free-port.js';
import { startRedis, type RedisServer } from '../support/redis/server.js';
import { until } from '../support/run/until.js';

const MINUTE = 60_000;
const running: (() => Promise<unknown>)[] = [];

const aRedis = async (...args: readonly string[]): Promise<RedisServer> => {
  const server = await startRedis({ args });
  running.push(server.stop);
  return server;
};

/** What one process knows of a Redis; with `interval` 0 every check writes. */
const aProcess = (url: string, { interval = 0, name = 'first' } = {}) => {
  const client = new Redis(url, { scripts, retryStrategy: () => 20 });
  client.on('error', () => undefined);
  running.push(async () => {
    client.disconnect();
    await Promise.resolve();
  });
  const time = { now: noon };
  let names = 0;
  const clock = { now: () => time.now };
  const refusals = makeRefusals();
  const failed = refusals.heard;
  const stores = makeRedisStores({ client, observe: () => undefined, exploreMax: 9, failed });
  const watch = makeStoreWatch({
    health: stores.health,
    refusals,
    pulled: makeReadPulled({ leases: stores.leases, clock }, []),
    needsCanary: true,
    clock,
    nextName: () => `${name} ${(names += 1)}`,
    interval,
  });
  return { client, time, stores, watch };
};

const codes = (state: StoreState): readonly string[] => troublesOf(state).map(({ code }) => code);

const test = suite('store watch');
test.after.each(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});

/** Makes saving fail, as a full disk does: a folder is in the way of the dump file. */
const blockDump = async (client: Redis): Promise<() => Promise<void>> => {
  const [, folder = ''] = await client.config('GET', 'dir');
  const file = pathOf(folder, 'dump.rdb');
  const save = async (status: string): Promise<void> => {
    await client.bgsave();
    await until(`saving is ${status}`, async () => {
      const info = await client.info('persistence');
      return (
        info.includes(`rdb_last_bgsave_status:${status}`) && info.includes('bgsave_in_progress:0')
      );
    });
  };
  await client.config('SET', 'save', '3600 1');
  await mkdir(file);
  await save('err');
  return async () => {
    await rm(file, { recursive: true });
    await save('ok');
  };
};

type Fault = readonly [code: string, cause: (client: Redis) => Promise<() => Promise<unknown>>];

const FAULTS: readonly Fault[] = [
  [
    'redis_full',
    async (client) => {
      await client.config('SET', 'maxmemory', '1');
      return () => client.config('SET', 'maxmemory', '0');
    },
  ],
  [
    'redis_read_only',
    async (client) => {
      await client.replicaof('127.0.0.1', await freePort());
      return () => client.replicaof('NO', 'ONE');
    },
  ],
  ['redis_disk', blockDump],
  [
    'redis_no_replicas',
    async (client) => {
      await client.config('SET', 'min-replicas-to-write', '1');
      return () => client.config('SET', 'min-replicas-to-write', '0');
    },
  ],
  [
    'redis_not_permitted',
    async (client) => {
      await client.acl('SETUSER', 'default', '-set');
      return () => client.acl('SETUSER', 'default', '+set');
    },
  ],
];

test('each cause that makes Redis refuse writes is detected without a request, and so is its end', async () => {
  const redis = await aRedis();
  const { watch } = aProcess(redis.url);
  assert.is((await watch.look()).isWritable, true);
  for (const [code, cause] of FAULTS) {
    const cure = await cause(redis.client);
    const found = await watch.look();
    assert.equal([codes(found), found.isWritable], [[code], false], code);
    await cure();
    const after = await watch.look();
    assert.equal([codes(after), after.isWritable], [[], true], code);
  }
});

test('a refused request is noticed at once, and only a later successful write ends the alarm', async () => {
  const redis = await aRedis();
  const { stores, watch, time } = aProcess(redis.url, { interval: MINUTE });
  await watch.look();
  await redis.client.config('SET', 'maxmemory', '1');
  assert.equal(codes(watch.state()), []);
  await failure(stores.users.create(ada, noon));
  assert.equal(codes(watch.state()), ['redis_full']);
  time.now += 1;
  assert.equal(codes(await watch.look()), ['redis_full'], 'an answer is not enough');
  await redis.client.config('SET', 'maxmemory', '0');
  // The check does not depend on the clock.
  time.now -= MINUTE;
  assert.equal(codes(await watch.look()), [], 'although a write just succeeded');
});

test('a write that began before a refusal does not clear it', () => {
  const refusals = makeRefusals();
  refusals.heard(storeUnavailable(new Error(), 'full'));
  refusals.taken(0);
  assert.is(refusals.current(), 'full');
  refusals.heard(storeUnavailable(new Error()));
  assert.is(refusals.current(), 'full', 'a request that never arrived was not refused');
  refusals.taken(1);
  assert.is(refusals.current(), null);
});

test('one process of all writes in each interval', async () => {
  const redis = await aRedis();
  const [one, other] = [aProcess(redis.url, { interval: MINUTE }), aProcess(redis.url)];
  await one.watch.look();
  one.time.now += 1;
  await one.watch.look();
  assert.is(await redis.client.get('sys:store:probe'), String(noon), 'only the first check wrote');
  other.time.now += 2;
  await other.watch.look();
  assert.is((await redis.client.hgetall('sys:store'))['name'], 'first 1');
});

test('a cluster is reported as one even without assigned slots', async () => {
  const redis = await aRedis('--cluster-enabled', 'yes');
  const { watch } = aProcess(redis.url);
  assert.equal(codes(await watch.look()), ['redis_cluster']);
});

test('an emptied store is reported by processes that knew it and later ones, until it is filled again', async () => {
  const redis = await aRedis();
  const old = aProcess(redis.url);
  await old.watch.look();
  await ok(old.stores.users.create(ada, noon));
  assert.equal(codes(await old.watch.look()), []);
  await redis.client.flushall();
  const young = aProcess(redis.url, { name: 'second' });
  assert.equal(codes(await young.watch.look()), [], 'for a new process this is a first start');
  const found = await old.watch.look();
  assert.equal(found.emptied, { at: noon, users: 1, posts: 0 });
  assert.equal(codes(await young.watch.look()), ['redis_emptied']);
  const later = aProcess(redis.url, { name: 'third' });
  later.time.now += 60 * MINUTE;
  assert.equal(codes(await later.watch.look()), ['redis_emptied'], 'also after a restart');
  await ok(later.stores.users.create(ada, noon));
  assert.equal(codes(await later.watch.look()), []);
  await redis.client.del('users:regular');
  assert.equal(codes(await later.watch.look()), [], 'fewer users alone are no emptying');
});

test('a store that was emptied and filled at once is reported for a minute', async () => {
  const redis = await aRedis();
  const { stores, watch, time } = aProcess(redis.url);
  await ok(stores.users.create(ada, noon));
  await watch.look();
  await redis.client.flushall();
  await ok(stores.users.create(ada, noon));
  assert.equal(codes(await watch.look()), ['redis_emptied']);
  time.now += MINUTE;
  assert.equal(codes(await watch.look()), []);
  assert.equal(Object.keys(await redis.client.hgetall('sys:store')).sort(), ['name', 'since']);
});

test('an empty store, or one that a person declares complete, has lost nothing', async () => {
  const redis = await aRedis();
  const { stores, watch } = aProcess(redis.url);
  await watch.look();
  await redis.client.flushall();
  assert.equal(codes(await watch.look()), [], 'nothing was stored');
  await ok(stores.users.create(ada, noon));
  await watch.look();
  await redis.client.flushall();
  assert.equal(codes(await watch.look()), ['redis_emptied']);
  await redis.client.hdel('sys:store', 'emptied_at');
  assert.equal(codes(await watch.look()), []);
});

test('an emptied store that could not be recorded is detected again', async () => {
  const redis = await aRedis();
  const { stores, watch } = aProcess(redis.url);
  await ok(stores.users.create(ada, noon));
  await watch.look();
  await redis.client.flushall();
  await redis.client.config('SET', 'maxmemory', '1');
  assert.equal(codes(await watch.look()), ['redis_full']);
  await redis.client.config('SET', 'maxmemory', '0');
  assert.equal(codes(await watch.look()), ['redis_emptied']);
});

test('the memory limit and use are known if Redis reports them', async () => {
  const redis = await aRedis();
  const { watch } = aProcess(redis.url);
  const before = (await watch.look()).facts;
  assert.equal([before.maxMemory, (before.usedMemory ?? 0) > 0], [null, true]);
  assert.match(before.version ?? '', /^\d+\.\d+/);
  await redis.client.config('SET', 'maxmemory', '1gb');
  assert.is((await watch.look()).facts.maxMemory, 2 ** 30);
  await redis.client.acl('SETUSER', 'default', '-info');
  const hidden = await watch.look();
  assert.equal([codes(hidden), hidden.facts.version], [[], null], 'INFO is optional');
  await redis.client.acl('SETUSER', 'default', '+info');
});

test.run();
