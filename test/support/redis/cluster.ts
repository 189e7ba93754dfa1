import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Cluster } from 'ioredis';
import { freePort } from '../process/free-port.js';
import { until } from '../run/until.js';
import { startRedisProcess, type RedisProcess } from './process.js';

const run = promisify(execFile);

export interface RedisCluster {
  readonly nodes: readonly RedisProcess[];
  readonly stop: () => Promise<void>;
}

/** Whether `count` nodes are replicas that have loaded their master's data; only then can a write WAIT for them. */
export const areInStep = async (nodes: RedisCluster['nodes'], count: number): Promise<boolean> => {
  const replies = await Promise.all(nodes.map(({ client }) => client.info('replication')));
  return replies.filter((info) => info.includes('master_link_status:up')).length === count;
};

/** Whether every node serves, which it does a moment after it has been told of the others. */
const areServing = async (nodes: RedisCluster['nodes']): Promise<boolean> => {
  const replies = await Promise.all(nodes.map(({ client }) => client.cluster('INFO')));
  return replies.every((info) => info.includes('cluster_state:ok'));
};

/** Starts a node that is in no cluster yet. */
export const startNode = async (settings: readonly string[] = []): Promise<RedisProcess> => {
  // The cluster bus port would otherwise be 10 000 higher, and may be taken.
  const bus = ['--cluster-port', String(await freePort())];
  const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000', ...bus];
  return startRedisProcess({ args: [...args, ...settings] });
};

/** Starts a real cluster on free ports of the loopback, each node in a folder of its own; cleans up if it fails. */
export const startCluster = async (
  masters = 3,
  replicas = 0,
  settings: readonly string[] = [],
): Promise<RedisCluster> => {
  const nodes: RedisProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    while (nodes.length < masters * (1 + replicas)) nodes.push(await startNode(settings));
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
    await run('redis-cli', [
      ...['--cluster', 'create', ...addresses],
      ...['--cluster-replicas', String(replicas), '--cluster-yes'],
    ]);
    await until('replicas are in step', () => areInStep(nodes, masters * replicas));
    await until('every node serves', () => areServing(nodes));
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, stop };
};

/** Connects to the cluster and waits until the client knows of all slots. */
export const clusterClient = async (
  { nodes }: RedisCluster,
  options: ConstructorParameters<typeof Cluster>[1] = {},
): Promise<Cluster> => {
  const client = new Cluster(
    nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
    options,
  );
  // A test may make many stores by one client, and each adds a listener.
  client.setMaxListeners(0);
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    client.once('error', reject);
  });
  return client;
};
