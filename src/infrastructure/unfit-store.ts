import { Cluster, type Redis } from 'ioredis';
import { located } from '../adapters/redis/cluster/buckets.js';
import { migrationKey } from '../adapters/redis/keys.js';

/** Whether what was named as one Redis is a node of a cluster, where keys have to lie otherwise. */
export const isUnnamedCluster = async (client: Redis | Cluster): Promise<boolean> => {
  if (client instanceof Cluster || client.status !== 'ready') return false;
  // Where INFO is refused, the first command that the cluster refuses tells of it.
  const info = await client.info('server').catch(() => '');
  return /^redis_mode:cluster\r?$/m.test(info);
};

/** Whether it is the target of a migration that is not finished. */
export const isHalf = async (client: Redis | Cluster): Promise<boolean> => {
  if (client.status !== 'ready') return false;
  const key = client instanceof Cluster ? located(migrationKey) : migrationKey;
  // What cannot be asked now, the service finds with its first command.
  return (await client.exists(key).catch(() => 0)) > 0;
};

/** Why the service must not begin on a store that answers, in a sentence for the operator; null: it may. */
export const unfitness = async (client: Redis | Cluster): Promise<string | null> => {
  if (await isUnnamedCluster(client))
    return 'This Redis is a cluster: set REDIS_CLUSTER_NODES to host:port of some of its nodes, separated by commas';
  return (await isHalf(client))
    ? 'This Redis is the target of a migration that is not finished: run `migrate` there again with --finish, or empty this Redis'
    : null;
};
