import type { Cluster, Redis } from 'ioredis';
import { SLOTS, type ClusterNode, type ClusterNodes } from '../../../domain/health/cluster.js';
import { addressOf } from './master-of.js';
import { leaveAllRemoved } from './removed-nodes.js';

/** The fields of a line of CLUSTER NODES that are needed. */
interface Line {
  /** One for each of its names: its host name, if it has one, and its IP. */
  readonly addresses: readonly string[];
  readonly role: ClusterNode['role'];
  readonly hasFailed: boolean;
  readonly slots: number;
}

const sizeOf = (range: string): number => {
  const [begin = 0, end = begin] = range.split('-').map(Number);
  return end - begin + 1;
};

/** `<id> <ip:port@bus[,name]> <flags> <master> <ping> <pong> <epoch> <link> <slots…>`; `[…]` is a slot that moves. */
const lineOf = (text: string): readonly Line[] => {
  const [, where = '', flagList = '', , , , , , ...ranges] = text.split(' ');
  const flags = flagList.split(',');
  const [, ip = '', port = '', name = ''] = /^(.*):(\d+)@\d+(?:,([^,]*))?/.exec(where) ?? [];
  // A node in the handshake, or without an address, is not a member yet.
  if (ip === '' || flags.includes('handshake') || flags.includes('noaddr')) return [];
  return [
    {
      addresses: [name, ip].filter((host) => host !== '').map((host) => `${host}:${port}`),
      role: flags.includes('master') ? 'master' : 'replica',
      hasFailed: flags.includes('fail'),
      slots: ranges
        .filter((range) => !range.startsWith('['))
        .reduce((sum, r) => sum + sizeOf(r), 0),
    },
  ];
};

/** Returns the addresses of the masters that serve slots and are marked as failed, by the CLUSTER NODES of one node. */
export const failedIn = (view: string): readonly string[] =>
  view
    .split('\n')
    .flatMap(lineOf)
    .flatMap(({ addresses, hasFailed, slots }) =>
      hasFailed && slots > 0 ? addresses.slice(0, 1) : [],
    );

/** What INFO tells of a node; null where it does not answer. */
type NodeNumbers = Pick<ClusterNode, 'keys' | 'memory' | 'replicas'> | null;

const NOTHING = { keys: null, memory: null, replicas: null };

const numberIn = (info: string, pattern: RegExp): number | null => {
  const [, digits] = pattern.exec(info) ?? [];
  return digits === undefined ? null : Number(digits);
};

const askNode = async (node: Redis): Promise<NodeNumbers> => {
  try {
    const info = await node.info();
    // INFO has no line for a database without keys.
    return {
      keys: numberIn(info, /^db0:keys=(\d+)/m) ?? 0,
      memory: numberIn(info, /^used_memory:(\d+)/m),
      replicas: numberIn(info, /^connected_slaves:(\d+)/m),
    };
  } catch (error) {
    // The node is up, and refuses the command.
    return error instanceof Error && error.name === 'ReplyError' ? NOTHING : null;
  }
};

const firstView = async (nodes: readonly Redis[]): Promise<string | null> => {
  for (const node of nodes) {
    const view = await node.cluster('NODES').catch(() => null);
    if (typeof view === 'string') return view;
  }
  return null;
};

/**
 * Returns which slots each master serves, and since when: two equal texts tell that no key has moved from one node to another
 * in between. Null while slots move, or where some are served by a node that this client does not know yet.
 */
export const readLayout = async (cluster: Cluster): Promise<string | null> => {
  const views = await Promise.all(
    cluster.nodes('master').map(async (node) => String(await node.cluster('NODES'))),
  );
  const own = views.map((view) => view.split('\n').find((line) => / myself[ ,]/.test(line)) ?? '');
  const ranges = own.flatMap((line) => line.split(' ').slice(8));
  if (ranges.some((range) => range.startsWith('['))) return null;
  if (ranges.reduce((sum, range) => sum + sizeOf(range), 0) < SLOTS) {
    cluster.refreshSlotsCache();
    return null;
  }
  return own
    .map((line) =>
      line
        .split(' ')
        .filter((_, at) => at === 0 || at === 6 || at > 7)
        .join(' '),
    )
    .sort()
    .join('\n');
};

/** Returns the nodes of a cluster with the state of each master; null where none tells, as where CLUSTER NODES is refused. */
export const readNodes = async (cluster: Cluster): Promise<ClusterNodes | null> => {
  const [all] = await Promise.all([
    Promise.all(
      cluster
        .nodes('master')
        .map(async (node): Promise<[string, NodeNumbers]> => [
          addressOf(node),
          await askNode(node),
        ]),
    ),
    leaveAllRemoved(cluster),
  ]);
  const byAddress = new Map(all);
  const masters = cluster.nodes('master');
  const view = await firstView(masters.filter((node) => byAddress.get(addressOf(node)) !== null));
  if (view === null) return null;
  return view
    .split('\n')
    .flatMap(lineOf)
    .map(({ addresses, role, hasFailed, slots }): ClusterNode => {
      const address = addresses.find((one) => byAddress.has(one)) ?? addresses[0] ?? '';
      const own = byAddress.get(address) ?? null;
      const isUp = slots > 0 ? own !== null : !hasFailed;
      return { address, role, isUp, slots, ...(own ?? NOTHING) };
    })
    .sort((a, b) => (a.address < b.address ? -1 : 1));
};
