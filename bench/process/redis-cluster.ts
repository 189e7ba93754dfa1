import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { startRedis, type RedisProcess } from './redis.js';

const SLOTS = 16_384;
const LOOK_EVERY = 50;

export interface RedisCluster {
  /** First the masters that share the slots, then those with a single slot each. */
  readonly nodes: readonly RedisProcess[];
  readonly stop: () => Promise<void>;
}

/** Starts a real cluster: `masters` nodes share the slots, except for those given a master of their own. */
export const startRedisCluster = async (
  masters: number,
  apart: readonly number[] = [],
): Promise<RedisCluster> => {
  const nodes: RedisProcess[] = [];
  const buses: number[] = [];
  for (let n = 0; n < masters + apart.length; n += 1) {
    buses.push(await freePort());
    const settings = ['--cluster-enabled', 'yes', '--cluster-port', String(buses[n])];
    nodes.push(await startRedis(undefined, settings));
  }
  const shared = Array.from({ length: SLOTS }, (_, slot) => slot);
  for (const [n, { client }] of nodes.entries()) {
    const slots = shared.filter((slot) =>
      n < masters
        ? !apart.includes(slot) && Math.floor((slot * masters) / SLOTS) === n
        : slot === apart[n - masters],
    );
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', n + 1);
    await client.call('CLUSTER', 'ADDSLOTS', ...slots);
    await client.call('CLUSTER', 'MEET', '127.0.0.1', nodes[0]?.port ?? 0, buses[0] ?? 0);
  }
  const isWhole = async ({ client }: RedisProcess): Promise<boolean> => {
    const told = String(await client.call('CLUSTER', 'INFO'));
    return (
      told.includes('cluster_state:ok') &&
      told.includes(`cluster_slots_ok:${SLOTS}`) &&
      told.includes(`cluster_known_nodes:${nodes.length}\r`)
    );
  };
  while ((await Promise.all(nodes.map(isWhole))).includes(false)) await delay(LOOK_EVERY);
  return {
    nodes,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
};
