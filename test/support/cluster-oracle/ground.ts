import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cluster } from 'ioredis';
import { clusterClient, startCluster } from '../redis/cluster.js';
import type { RedisProcess } from '../redis/process.js';
import { mendSlots } from './mend-slots.js';
import { until } from '../run/until.js';

const run = promisify(execFile);

/** Time without an answer after which the other nodes declare a node dead, ms. */
export const NODE_TIMEOUT = 1500;

const SETTINGS = [
  ...['--cluster-node-timeout', String(NODE_TIMEOUT)],
  // A node that returns becomes a full replica at once, without the delay for further replicas.
  ...['--repl-diskless-sync-delay', '0'],
  // A replica may take over however long it was disconnected: these histories are about what it lacks.
  ...['--cluster-replica-validity-factor', '0'],
];

/** A node as it describes itself. */
interface View {
  readonly node: RedisProcess;
  readonly role: 'master' | 'slave';
  /** Port of the master, for a replica. */
  readonly of: number;
  readonly isLinked: boolean;
  /** Replication offset. */
  readonly offset: number;
}

/** A cluster of three masters with one replica each. */
export interface Ground {
  readonly nodes: readonly RedisProcess[];
  readonly client: Cluster;
  /** Resolves to the masters that serve slots, as reachable nodes report themselves. */
  readonly masters: () => Promise<readonly RedisProcess[]>;
  readonly replicaOf: (master: RedisProcess) => Promise<RedisProcess>;
  /** Pauses writes at this master, and waits until its replica has all of them and knows all its slots. */
  readonly hold: (master: RedisProcess) => Promise<void>;
  /** Waits until this node is the master of the slots of its former master. */
  readonly untilPromoted: (replica: RedisProcess) => Promise<void>;
  /** Waits until all slots are served and each master has a connected replica. */
  readonly untilWhole: () => Promise<void>;
  /** Moves some slots from one master to another under load; the signal aborts it. */
  readonly reshard: (
    from: RedisProcess,
    to: RedisProcess,
    slots: number,
    signal?: AbortSignal,
  ) => Promise<void>;
  /** Completes aborted moves of slots. */
  readonly mendSlots: () => Promise<void>;
  readonly empty: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const field = (text: string, name: string): string =>
  new RegExp(`^${name}:(.*)\r?$`, 'm').exec(text)?.[1] ?? '';

const viewOf = async (node: RedisProcess): Promise<View | null> => {
  if (node.client.status !== 'ready') return null;
  const text = await node.client.info('replication').catch(() => null);
  if (text === null) return null;
  const role = field(text, 'role') === 'master' ? 'master' : 'slave';
  return {
    node,
    role,
    of: Number(field(text, 'master_port')),
    isLinked: field(text, 'master_link_status') === 'up',
    offset: Number(field(text, role === 'master' ? 'master_repl_offset' : 'slave_repl_offset')),
  };
};

/** Returns the slots of a node as another node, or the node itself, reports them. */
const slotsOf = async (whose: string, { client }: RedisProcess): Promise<readonly string[]> => {
  const text = String(await client.call('CLUSTER', 'NODES').catch(() => ''));
  const line = text.split('\n').find((one) => one.includes(whose));
  // Id, address, flags, master, ping, pong, epoch, link; then the slots, with moving ones in brackets.
  return (line?.split(' ').slice(8) ?? []).filter((slots) => /^\d/.test(slots));
};

const hasSlots = async (node: RedisProcess): Promise<boolean> =>
  (await slotsOf('myself', node)).length > 0;

const isCovered = async ({ client }: RedisProcess): Promise<boolean> => {
  const text = String(await client.call('CLUSTER', 'INFO').catch(() => ''));
  const nodes = String(await client.call('CLUSTER', 'NODES').catch(() => 'fail'));
  return field(text, 'cluster_state') === 'ok' && !/fail|noaddr|handshake/.test(nodes);
};

const idOf = async ({ client }: RedisProcess): Promise<string> =>
  String(await client.call('CLUSTER', 'MYID'));

export const startGround = async (): Promise<Ground> => {
  const cluster = await startCluster(3, 1, SETTINGS);
  const { nodes } = cluster;
  const client = await clusterClient(cluster, {
    slotsRefreshInterval: 500,
    redisOptions: { commandTimeout: 2000 },
  });
  client.on('error', () => undefined);
  const views = async (): Promise<readonly View[]> =>
    (await Promise.all(nodes.map(viewOf))).filter((view) => view !== null);

  const masters: Ground['masters'] = async () => {
    const found = (await views()).filter(({ role }) => role === 'master');
    const have = await Promise.all(found.map(({ node }) => hasSlots(node)));
    return found.filter((_, at) => have[at]).map(({ node }) => node);
  };
  const replicaOf: Ground['replicaOf'] = async ({ port }) => {
    const found = (await views()).find((view) => view.role === 'slave' && view.of === port);
    if (found === undefined) throw new Error(`the master on ${port} has no replica`);
    return found.node;
  };

  const isWhole = async (): Promise<boolean> => {
    const all = await views();
    if (all.length < nodes.length || (await masters()).length !== 3) return false;
    const replicas = all.filter(({ role }) => role === 'slave');
    const followed = new Set(replicas.map(({ of }) => of));
    if (followed.size < 3 || replicas.some(({ isLinked }) => !isLinked)) return false;
    return (await Promise.all(nodes.map(isCovered))).every(Boolean);
  };

  const untilWhole: Ground['untilWhole'] = async () => {
    try {
      // A move aborted at its last step may leave a slot without a master: an operator sees that and repairs it.
      await until('the cluster is whole', isWhole, 20_000).catch(() => mendSlots(masters));
      await until('the cluster is whole', isWhole, 60_000);
    } catch (error) {
      const reports = nodes.map(({ client: one }) => one.call('CLUSTER', 'NODES').catch(String));
      throw new Error((await Promise.all(reports)).join('\n'), { cause: error });
    }
  };

  const ground: Ground = {
    nodes,
    client,
    masters,
    replicaOf,
    hold: async (master) => {
      const replica = await replicaOf(master);
      await master.client.call('CLIENT', 'PAUSE', '20000', 'WRITE');
      await until('the replica has all', async () => {
        const [mine, its] = [await viewOf(master), await viewOf(replica)];
        const own = await slotsOf('myself', master);
        const heard = await slotsOf(`127.0.0.1:${master.port}@`, replica);
        const hasAll = mine !== null && its !== null && its.isLinked && its.offset >= mine.offset;
        return hasAll && own.join() === heard.join();
      });
    },
    untilPromoted: (replica) =>
      until(
        'the replica takes over',
        async () => (await viewOf(replica))?.role === 'master' && (await hasSlots(replica)),
        20_000,
      ),
    untilWhole,
    reshard: async (from, to, slots, signal) => {
      const [source, target] = [await idOf(from), await idOf(to)];
      const words = [
        ...['--cluster', 'reshard', `127.0.0.1:${from.port}`],
        ...['--cluster-from', source, '--cluster-to', target],
        ...['--cluster-slots', String(slots), '--cluster-yes'],
      ];
      await run('redis-cli', words, { ...(signal && { signal }), killSignal: 'SIGKILL' });
    },
    mendSlots: () => mendSlots(masters),
    empty: async () => {
      for (const master of await masters()) await master.client.flushall();
    },
    stop: async () => {
      client.disconnect();
      await cluster.stop();
    },
  };
  await untilWhole();
  return ground;
};
