import * as E from 'fp-ts/lib/Either.js';
import {
  readRedisSettings,
  type RedisSettings,
} from '../../../src/infrastructure/redis-settings.js';
import { settingsOf, type Environment } from '../../../src/infrastructure/settings.js';
import type { RedisCluster } from './cluster.js';

/** Returns the Redis settings that a process of the service reads from its environment. */
export const redisSettings = (env: Environment): RedisSettings => {
  const read = readRedisSettings(settingsOf(env), false);
  if (E.isLeft(read) || read.right === null) throw new Error(JSON.stringify(read));
  return read.right;
};

/** Returns the Redis settings of a process that connects to a cluster. */
export const clusterSettings = (
  { nodes }: Pick<RedisCluster, 'nodes'>,
  env: Environment = {},
): RedisSettings =>
  redisSettings({
    REDIS_CLUSTER_NODES: nodes.map(({ port }) => `127.0.0.1:${port}`).join(),
    ...env,
  });
