import * as assert from 'uvu/assert';
import { Redis } from 'ioredis';
import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../../src/adapters/redis/scripts.js';
import { checkInvariants } from '../invariant/invariants.js';
import type { Budgets } from '../../../src/domain/limits/policy.js';
import { DAY, FEW, POST_COLUMNS } from '../app/fixtures.js';
import type { Subject } from './subject.js';
import { redisSnapshot } from '../redis/snapshot.js';
import { startRedis } from '../redis/server.js';

const SCRIPTS = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY, postColumns: POST_COLUMNS });

/** The clock of Redis cannot be put forward: what it has stamped is put back. */
const lapse = async (client: Redis, ms: number): Promise<void> => {
  for (const key of await client.keys('sys:limits:*'))
    for (const [policy, until] of Object.entries(await client.hgetall(key)))
      await client.hset(key, policy, Number(until) - ms * 1000);
};

interface Limits {
  readonly exploreMax?: number;
  /** Of each user; null: there are none. */
  readonly budgets?: Budgets | null;
}

/** The stores on a Redis of their own, with every invariant checked after each test. */
export const makeRedisSubject = async ({ exploreMax = 1000, budgets = FEW }: Limits = {}): Promise<
  Subject & { readonly client: Redis }
> => {
  const server = await startRedis();
  const client = new Redis(server.url, { scripts: SCRIPTS });
  const stores = makeRedisStores({
    client,
    observe: () => undefined,
    exploreMax,
    budgets,
    postColumns: POST_COLUMNS,
  });
  return {
    client,
    fresh: async () => {
      await client.flushall();
      return stores;
    },
    lapse: (ms) => lapse(client, ms),
    close: async () => {
      client.disconnect();
      await server.stop();
    },
    check: async (now) => {
      const snapshot = await redisSnapshot(client);
      assert.equal(checkInvariants(snapshot, now, { exploreMax }), []);
    },
  };
};
