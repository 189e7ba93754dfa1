import type { RedisCluster } from './cluster.js';
import type { RedisProcess } from './process.js';

/** A slot on its way from one node of a cluster to another, as redis-cli moves it. */
export interface Move {
  readonly from: RedisProcess;
  readonly to: RedisProcess;
  /** Takes some of the keys over, by how they are called on the cluster; all that are left where none are named. */
  readonly carry: (...names: readonly string[]) => Promise<void>;
  /** What is left of the keys is carried, and all nodes hear whose slot it is. */
  readonly end: () => Promise<void>;
}

const slotOf = (node: RedisProcess, name: string): Promise<number> =>
  node.client.cluster('KEYSLOT', name);

/** The node that serves the slot of a key, and another master. */
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

/** Begins to move the slot in which a key lies, to another master if none is named; nothing of it has gone over yet. */
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
          // Who has heard that its last slot is gone is a replica by then.
          if (!String(error).includes('only with masters')) throw error;
        });
    },
  };
};

/** How often a node has answered so since it began to count, such as TRYAGAIN. */
export const answeredBy = async ({ client }: RedisProcess, code: string): Promise<number> =>
  Number(
    new RegExp(`errorstat_${code}:count=(\\d+)`).exec(await client.info('errorstats'))?.[1] ?? 0,
  );
