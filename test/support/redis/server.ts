import { Redis, type Cluster } from 'ioredis';
import { clusterClient, startCluster } from './cluster.js';
import { byPlainNames } from './plain-names.js';
import { startRedisProcess, type RedisProcess, type RedisProcessOptions } from './process.js';

type Scripts = NonNullable<ConstructorParameters<typeof Cluster>[1]>['scripts'] & object;

/** Whether the tests run on a cluster: `npm run test:cluster` sets TEST_REDIS. */
export const IS_CLUSTER = process.env['TEST_REDIS'] === 'cluster';

/** One Redis, or a cluster of three masters instead, with the `url` and `port` of one of them. */
export interface RedisServer extends RedisProcess {
  /** A client for tests that look into the data, by plain names of keys also on a cluster. */
  readonly client: Redis;
  /** Opens another client, on which stores may be made; on a cluster it is a Cluster that takes plain names, too. */
  readonly connect: (scripts?: Scripts) => Promise<Redis>;
}

const nodesBy = new Map<string, string>();

/** Adds the cluster nodes to the settings of a process if the URL among them is of a cluster. */
export const reaching = <Env extends Readonly<Record<string, string | undefined>>>(
  env: Env,
): Env & Readonly<Record<string, string | undefined>> => {
  const nodes = nodesBy.get(env['REDIS_URL'] ?? '');
  return nodes === undefined ? env : { REDIS_CLUSTER_NODES: nodes, ...env };
};

const all = async (acts: readonly Promise<unknown>[]): Promise<void> => {
  await Promise.all(acts);
};

const startThree = async ({ aof, args = [] }: RedisProcessOptions): Promise<RedisServer> => {
  const keeps = aof === true ? ['--appendonly', 'yes'] : [];
  // There is no failover here, so a long timeout keeps a busy or paused machine from being taken for a dead one.
  const patient = ['--cluster-node-timeout', '5000'];
  const cluster = await startCluster(3, 0, [...patient, ...keeps, ...args]);
  const { nodes } = cluster;
  const [first] = nodes;
  if (first === undefined) throw new Error('a cluster has nodes');
  nodesBy.set(first.url, nodes.map(({ port }) => `127.0.0.1:${port}`).join());
  const client = await clusterClient(cluster, { clusterRetryStrategy: () => 20 });
  client.on('error', () => undefined);
  return {
    url: first.url,
    port: first.port,
    client: byPlainNames(client),
    connect: async (scripts = {}) =>
      byPlainNames(await clusterClient(cluster, { clusterRetryStrategy: () => 20, scripts })),
    pause: () => {
      for (const node of nodes) node.pause();
    },
    resume: () => {
      for (const node of nodes) node.resume();
    },
    kill: () => all(nodes.map((node) => node.kill())),
    restart: () => all(nodes.map((node) => node.restart())),
    stop: async () => {
      client.disconnect();
      await cluster.stop();
    },
  };
};

/** Starts a real redis-server of its own on a free port, or a cluster of three masters where TEST_REDIS says so. */
export const startRedis = async (options: RedisProcessOptions = {}): Promise<RedisServer> => {
  if (IS_CLUSTER) return startThree(options);
  const server = await startRedisProcess(options);
  return {
    ...server,
    connect: (scripts = {}) => Promise.resolve(new Redis(server.url, { scripts })),
  };
};
