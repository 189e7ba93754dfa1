import type { Cluster, Redis } from 'ioredis';
import type { Needs } from '../../application/world.js';
import { connectionTo } from './cluster/connection.js';
import type { Observe } from './connection.js';
import { makeRedisReconciler } from './redis-reconciler.js';
import { makeRedisReconciliations } from './redis-reconciliations.js';
import { makeRedisSentRows } from './redis-sent-rows.js';
import type { Waits } from './replicas.js';

interface Deps {
  /** Constructed with the `scripts` of scripts.ts. */
  readonly client: Redis | Cluster;
  /** The connection of changes that wait for replicas; null: changes do not wait. */
  readonly waits?: Waits | null;
  readonly observe: Observe;
  readonly exploreMax: number;
}

/** The ports that a comparison needs, on one Redis. */
export const makeRedisReconciling = ({
  client,
  waits = null,
  observe,
  exploreMax,
}: Deps): Needs<'reconciler' | 'reconciliations' | 'sentRows'> => {
  const { redis } = connectionTo(client, waits, observe);
  return {
    reconciler: makeRedisReconciler(redis, { exploreMax }),
    reconciliations: makeRedisReconciliations(redis),
    sentRows: makeRedisSentRows(redis),
  };
};
