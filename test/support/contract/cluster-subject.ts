import * as assert from 'uvu/assert';
import type { Cluster } from 'ioredis';
import { located, plainName } from '../../../src/adapters/redis/cluster/buckets.js';
import { makeRedisStores } from '../../../src/adapters/redis/redis-stores.js';
import { makeScripts } from '../../../src/adapters/redis/scripts.js';
import { DAY, FEW, POST_COLUMNS } from '../app/fixtures.js';
import { checkInvariants } from '../invariant/invariants.js';
import type { Snapshot } from '../invariant/snapshot.js';
import { clusterClient, type RedisCluster } from '../redis/cluster.js';
import { redisSnapshot } from '../redis/snapshot.js';
import { until } from '../run/until.js';
import type { Subject } from './subject.js';

const SCRIPTS = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY, postColumns: POST_COLUMNS });

/** Resolves to the data of all nodes, under plain key names. */
export const clusterSnapshot = async (client: Cluster): Promise<Snapshot> => {
  const each = await Promise.all(client.nodes('master').map(redisSnapshot));
  return new Map(each.flatMap((one) => [...one].map(([key, value]) => [plainName(key), value])));
};

/** Resolves to what changes still hold: locks, and lists of their records. */
export const heldIn = async (client: Cluster): Promise<readonly string[]> => {
  const names = await Promise.all(client.nodes('master').map((node) => node.keys('*')));
  return names.flat().filter((name) => /^\{\d+\}sys:(?:locks|changes)$/.test(name));
};

/** Wraps stores, and what they return, so that each promise resolves only when all is quiet. */
const patient = <A>(value: A, quiet: () => Promise<void>): A => {
  if (value instanceof Promise)
    return value.then(async (kept: unknown) => {
      await quiet();
      return kept;
    }) as A;
  if (typeof value === 'function')
    return ((...words: readonly unknown[]): unknown =>
      patient(Reflect.apply(value, undefined, words) as unknown, quiet)) as A;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return new Proxy(value, {
    get: (target, name) => patient(Reflect.get(target, name) as unknown, quiet),
  });
};

/** Makes stores on a real cluster, with every invariant checked after each test. */
export const makeClusterSubject = async (cluster: RedisCluster): Promise<Subject> => {
  const client = await clusterClient(cluster, { scripts: SCRIPTS });
  let underway = 0;
  const stores = makeRedisStores({
    client,
    observe: () => {
      underway += 1;
      return () => {
        underway -= 1;
      };
    },
    exploreMax: 1000,
    budgets: FEW,
    postColumns: POST_COLUMNS,
  });
  // Jobs and leaderboards are written after the answer, and a reply to one of those writes may start the next.
  const quiet = async (): Promise<void> => {
    do await new Promise(setImmediate);
    while (underway > 0);
  };
  return {
    fresh: async () => {
      await Promise.all(client.nodes('master').map((node) => node.flushall()));
      return patient(stores, quiet);
    },
    lapse: async (ms) => {
      const all = await clusterSnapshot(client);
      for (const [key, value] of all)
        if (key.startsWith('sys:limits:') && value.type === 'hash')
          for (const [policy, until] of Object.entries(value.fields))
            await client.hset(located(key), policy, Number(until) - ms * 1000);
    },
    check: async (now) => {
      // Finished changes are removed after the answer.
      await until('no change is under way', async () => (await heldIn(client)).length === 0);
      assert.equal(checkInvariants(await clusterSnapshot(client), now, { exploreMax: 1000 }), []);
    },
    close: () => {
      client.disconnect();
      return Promise.resolve();
    },
  };
};
