import { Cluster, type Redis } from 'ioredis';
import { located } from '../adapters/redis/cluster/buckets.js';
import { migrationKey } from '../adapters/redis/keys.js';

/** Whether a Redis that was configured as a single one is a node of a cluster, where keys are placed differently. */
export const isUnnamedCluster = async (client: Redis | Cluster): Promise<boolean> => {
  if (client instanceof Cluster || client.status !== 'ready') return false;
  // Where INFO is refused, the first command that the cluster refuses reveals it.
  const info = await client.info('server').catch(() => '');
  return /^redis_mode:cluster\r?$/m.test(info);
};

/** Whether the store is the target of a migration that is not finished; null where that cannot be asked now. */
export const isHalf = async (client: Redis | Cluster): Promise<boolean | null> => {
  if (client.status !== 'ready') return null;
  const key = client instanceof Cluster ? located(migrationKey) : migrationKey;
  return client.exists(key).then(
    (count) => count > 0,
    () => null,
  );
};

/** Returns why the service must not start on a store that answers, in a sentence for the operator; null where it may. */
export const unfitness = async (client: Redis | Cluster): Promise<string | null> => {
  if (await isUnnamedCluster(client))
    return 'This Redis is a cluster: set REDIS_CLUSTER_NODES to host:port of some of its nodes, separated by commas';
  return (await isHalf(client)) === true
    ? 'This Redis is the target of a migration that is not finished: run `migrate` there again with --finish, or empty this Redis'
    : null;
};

/** Pause before a question that was not answered is asked again, ms. */
const AGAIN = 1000;

/** Reports why the service must not go on, where that turns out later: a store that is away may come back as another. */
export const watchFitness = (client: Redis | Cluster, tell: (fault: string) => void): void => {
  const look = async (): Promise<void> => {
    const isKnown = (await isHalf(client)) !== null;
    const fault = await unfitness(client);
    if (fault !== null) tell(fault);
    else if (client.status === 'ready' && !isKnown) setTimeout(() => void look(), AGAIN).unref();
  };
  client.on('ready', () => void look());
  void look();
};
