import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cluster } from 'ioredis';
import { clusterClient, startCluster } from '../redis/cluster.js';
import type { RedisProcess } from '../redis/process.js';
import { mendSlots } from './mend-slots.js';
import { until } from '../run/until.js';

const run = promisify(execFile);

/** How long a node may be silent before the others take it for dead, ms. */
export const NODE_TIMEOUT = 1500;

const SETTINGS = [
  ...['--cluster-node-timeout', String(NODE_TIMEOUT)],
  // A node that comes back is a whole replica at once, and not after the pause in which others might come too.
  ...['--repl-diskless-sync-delay', '0'],
  // A replica may take over however long it was cut off: what it lacks is what these histories are about.
  ...['--cluster-replica-validity-factor', '0'],
];

/** A node as itself sees it. */
interface View {
  readonly node: RedisProcess;
  readonly role: 'master' | 'slave';
  /** Of a replica: the port of its master. */
  readonly of: number;
  readonly isLinked: boolean;
  /** How much of the writes it has. */
  readonly offset: number;
}

/** Three masters, each with a replica. */
export interface Ground {
  readonly nodes: readonly RedisProcess[];
  readonly client: Cluster;
  /** The masters that serve slots, as those say themselves who answer. */
  readonly masters: () => Promise<readonly RedisProcess[]>;
  readonly replicaOf: (master: RedisProcess) => Promise<RedisProcess>;
  /** Writes wait at this master from now on, and its replica has all there were, and knows of all its slots. */
  readonly hold: (master: RedisProcess) => Promise<void>;
  /** This node is the master of the slots that another had. */
  readonly untilPromoted: (replica: RedisProcess) => Promise<void>;
  /** All slots are served, and each master has a replica that follows it. */
  readonly untilWhole: () => Promise<void>;
  /** Moves some slots from one master to another while all goes on; broken off by the signal. */
  readonly reshard: (
    from: RedisProcess,
    to: RedisProcess,
    slots: number,
    signal?: AbortSignal,
  ) => Promise<void>;
  /** Ends moves of slots that were broken off. */
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

/** The slots of a node, as another knows them, or itself. */
const slotsOf = async (whose: string, { client }: RedisProcess): Promise<readonly string[]> => {
  const text = String(await client.call('CLUSTER', 'NODES').catch(() => ''));
  const line = text.split('\n').find((one) => one.includes(whose));
  // Id, address, flags, master, ping, pong, epoch, link; then its slots, and in brackets those that move.
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
      // A move that was broken off at its last step may leave a slot to nobody: an operator sees that, and mends it.
      await until('the cluster is whole', isWhole, 20_000).catch(() => mendSlots(masters));
      await until('the cluster is whole', isWhole, 60_000);
    } catch (error) {
      const told = nodes.map(({ client: one }) => one.call('CLUSTER', 'NODES').catch(String));
      throw new Error((await Promise.all(told)).join('\n'), { cause: error });
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
