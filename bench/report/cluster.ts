import type { ClusterResults, Cost } from '../cluster/results.js';
import { sum } from '../measure/redis-counts.js';
import type { Table } from './tables.js';
import { figure } from './words.js';

const wholeOf = ({ service, redis }: Cost['one']): number => service + redis;

/** Returns the greatest load of a node as a multiple of the mean. */
const unevenness = (nodes: readonly number[]): number =>
  (Math.max(...nodes) * nodes.length) / sum(nodes);

export const costsTable = ({ costs }: Pick<ClusterResults, 'costs'>): Table => [
  [
    ...['one request or record', 'service µs', 'Redis µs', 'service on a cluster', 'all its nodes'],
    ...['per core, of one Redis', 'node over mean'],
  ],
  ...costs.map(({ title, one, cluster, nodes }) => [
    ...[title, ...[one.service, one.redis, cluster.service, cluster.redis].map(figure)],
    ...[wholeOf(one) / wholeOf(cluster), unevenness(nodes)].map(figure),
  ]),
];

const MIB = 1024 ** 2;

export const nodesTable = ({ nodes }: Pick<ClusterResults, 'nodes'>): Table => {
  const row = (what: string, values: readonly number[]) => [
    ...[what, ...values.map(figure), figure(unevenness(values))],
  ];
  return [
    ['each of three nodes', ...nodes.map((_, at) => `node ${at + 1}`), 'most over mean'],
    row(
      'keys',
      nodes.map(({ keys }) => keys),
    ),
    row(
      'data, MiB',
      nodes.map(({ memory }) => memory / MIB),
    ),
    row(
      'calls under the mix',
      nodes.map(({ calls }) => calls),
    ),
    row(
      'processor under the mix, s',
      nodes.map(({ processor }) => processor),
    ),
  ];
};

const ASKED = ['explore', 'following', 'like', 'follow', 'new-post', 'import-mixed'] as const;

export const sharedTable = ({ shared }: Pick<ClusterResults, 'shared'>): Table => [
  ['µs of its node for one', ...ASKED],
  ...shared.map(({ name, taken }) => [name, ...ASKED.map((id) => figure(taken[id] ?? 0))]),
];
