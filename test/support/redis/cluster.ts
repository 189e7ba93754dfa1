import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Cluster } from 'ioredis';
import { freePort } from '../process/free-port.js';
import { startRedis, type RedisServer } from './server.js';

const run = promisify(execFile);

export interface RedisCluster {
  readonly nodes: readonly RedisServer[];
  /** Addresses as a setting has them. */
  readonly addresses: string;
  readonly stop: () => Promise<void>;
}

/** A port whose bus, 10 000 higher, has a number too. */
const clusterPort = async (): Promise<number> => {
  for (;;) {
    const port = await freePort();
    if (port < 55_535) return port;
  }
};

/** Starts a real cluster on free ports of the loopback, each node in a folder of its own. */
export const startCluster = async (masters = 3, replicas = 0): Promise<RedisCluster> => {
  const nodes: RedisServer[] = [];
  for (let n = 0; n < masters * (1 + replicas); n += 1)
    nodes.push(
      await startRedis({
        port: await clusterPort(),
        args: ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'],
      }),
    );
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await run('redis-cli', [
    ...['--cluster', 'create', ...addresses],
    ...['--cluster-replicas', String(replicas), '--cluster-yes'],
  ]);
  return {
    nodes,
    addresses: addresses.join(','),
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
};

/** Waits until every node knows of all slots. */
export const clusterClient = async (
  { nodes }: RedisCluster,
  options: ConstructorParameters<typeof Cluster>[1] = {},
): Promise<Cluster> => {
  const client = new Cluster(
    nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
    options,
  );
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    client.once('error', reject);
  });
  return client;
};
