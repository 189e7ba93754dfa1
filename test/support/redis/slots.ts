import type { RedisCluster } from './cluster.js';
import type { RedisProcess } from './process.js';

/** A slot that is moving from one node of a cluster to another, as redis-cli moves it. */
export interface Move {
  readonly from: RedisProcess;
  readonly to: RedisProcess;
  /** Moves these keys, by their names on the cluster; without names, all keys that are left. */
  readonly carry: (...names: readonly string[]) => Promise<void>;
  /** Moves the keys that are left, and tells all nodes who owns the slot. */
  readonly end: () => Promise<void>;
}

const slotOf = (node: RedisProcess, name: string): Promise<number> =>
  node.client.cluster('KEYSLOT', name);

/** Returns the node that serves the slot of a key, and another master. */
export const endsOf = async (
  { nodes }: Pick<RedisCluster, 'nodes'>,
  name: string,
): Promise<{ readonly slot: number; readonly from: RedisProcess; readonly to: RedisProcess }> => {
  const [first] = nodes;
  if (first === undefined) throw new Error('a cluster without nodes');
  const slot = await slotOf(first, name);
  const ranges = (await first.client.cluster('SLOTS')) as unknown as readonly [
    number,
    number,
    readonly [string, number],
  ][];
  const port = ranges.find(([begin, end]) => begin <= slot && slot <= end)?.[2][1];
  const from = nodes.find((node) => node.port === port);
  const to = nodes.find((node) => ranges.some(([, , [, at]]) => at !== port && at === node.port));
  if (from === undefined || to === undefined) throw new Error(`nobody serves slot ${slot}`);
  return { slot, from, to };
};

/** Begins to move the slot of a key, to another master if none is named; no key has moved yet. */
export const beginMove = async (
  cluster: Pick<RedisCluster, 'nodes'>,
  name: string,
  chosen?: RedisProcess,
): Promise<Move> => {
  const { slot, from, to: other } = await endsOf(cluster, name);
  const to = chosen ?? other;
  const [source, target] = await Promise.all([
    from.client.cluster('MYID'),
    to.client.cluster('MYID'),
  ]);
  await to.client.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source);
  await from.client.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target);
  const carry: Move['carry'] = async (...names) => {
    const keys =
      names.length > 0
        ? names
        : ((await from.client.cluster('GETKEYSINSLOT', slot, 10_000)) as readonly string[]);
    if (keys.length > 0)
      await from.client.call('MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...keys);
  };
  return {
    from,
    to,
    carry,
    end: async () => {
      await carry();
      const others = cluster.nodes.filter((node) => node !== to && node !== from);
      for (const { client } of [to, from, ...others])
        await client.call('CLUSTER', 'SETSLOT', slot, 'NODE', target).catch((error: unknown) => {
          // A node that has lost its last slot may already have become a replica.
          if (!String(error).includes('only with masters')) throw error;
        });
    },
  };
};

/** Returns how often a node has answered with this error code, such as TRYAGAIN, since it began to count. */
export const answeredBy = async ({ client }: RedisProcess, code: string): Promise<number> =>
  Number(
    new RegExp(`errorstat_${code}:count=(\\d+)`).exec(await client.info('errorstats'))?.[1] ?? 0,
  );
