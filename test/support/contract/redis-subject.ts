import * as assert from 'uvu/assert';
import type { Redis } from 'ioredis';
import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../../src/adapters/redis/scripts.js';
import { checkInvariants } from '../invariant/invariants.js';
import type { Budgets } from '../../../src/domain/limits/policy.js';
import { DAY, FEW, POST_COLUMNS } from '../app/fixtures.js';
import { makeFakeRedis } from '../fakes/redis/fake-redis.js';
import type { Subject } from './subject.js';
import { redisSnapshot } from '../redis/snapshot.js';
import { startRedis } from '../redis/server.js';

const SCRIPTS = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY, postColumns: POST_COLUMNS });

/** The clock of Redis cannot be advanced, so the times that it stored are moved back. */
const lapse = async (client: Redis, ms: number): Promise<void> => {
  for (const key of await client.keys('sys:limits:*'))
    for (const [policy, until] of Object.entries(await client.hgetall(key)))
      await client.hset(key, policy, Number(until) - ms * 1000);
};

interface Limits {
  readonly exploreMax?: number;
  /** Budgets of each user; null: none. */
  readonly budgets?: Budgets | null;
}

type RedisSubject = Subject & { readonly client: Redis };

const subjectOn = (
  client: Redis,
  close: Subject['close'],
  { exploreMax = 1000, budgets = FEW }: Limits = {},
): RedisSubject => {
  const stores = makeRedisStores({
    client,
    observe: () => undefined,
    exploreMax,
    budgets,
    postColumns: POST_COLUMNS,
  });
  return {
    client,
    close,
    fresh: async () => {
      await client.flushall();
      return stores;
    },
    lapse: (ms) => lapse(client, ms),
    check: async (now) => {
      const snapshot = await redisSnapshot(client);
      assert.equal(checkInvariants(snapshot, now, { exploreMax }), []);
    },
  };
};

/** Makes stores on a separate Redis, with every invariant checked after each test. */
export const makeRedisSubject = async (limits?: Limits): Promise<RedisSubject> => {
  const server = await startRedis();
  const client = await server.connect(SCRIPTS);
  const close = async (): Promise<void> => {
    client.disconnect();
    await server.stop();
  };
  return subjectOn(client, close, limits);
};

/** Makes the same stores on the fake of Redis. */
export const makeFakeSubject = (limits?: Limits): RedisSubject =>
  subjectOn(makeFakeRedis(), () => Promise.resolve(), limits);
