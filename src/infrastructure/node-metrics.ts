import { Gauge } from 'prom-client';
import { servedSlots, type ClusterNode, type ClusterNodes } from '../domain/health/cluster.js';
import type { Table, LabelledValues } from './metric-tables.js';

/** Most nodes that are shown one by one, by address; a cluster may have hundreds. */
const MAX_NODES = 100;

const byNode =
  (value: (node: ClusterNode) => number | null) =>
  (nodes: ClusterNodes): LabelledValues =>
    nodes.slice(0, MAX_NODES).flatMap((node) => {
      const number = value(node);
      return number === null ? [] : [[node.address, number] as const];
    });

/** The nodes of a cluster, as every process last saw them; nothing for a single Redis. */
export const NODES: Table<ClusterNodes> = {
  xrs_redis_nodes: [
    Gauge,
    'Nodes of the cluster by what they are, and whether they are up or away',
    (nodes) =>
      (nodes.length === 0 ? [] : (['master', 'replica'] as const)).flatMap((role) =>
        (['up', 'away'] as const).map((state) => {
          const count = nodes.filter(
            (node) => node.role === role && node.isUp === (state === 'up'),
          );
          return [[role, state], count.length] as const;
        }),
      ),
    ['role', 'state'],
    'max',
  ],
  xrs_redis_slots_served: [
    Gauge,
    'Slots of the cluster that are served, of 16384',
    (nodes) => (nodes.length === 0 ? null : servedSlots(nodes)),
    [],
    'min',
  ],
  xrs_redis_node_up: [
    Gauge,
    'Whether a node of the cluster is up, 1 or 0',
    byNode(({ isUp }) => (isUp ? 1 : 0)),
    ['node'],
    'min',
  ],
  xrs_redis_node_slots: [
    Gauge,
    'Slots that are given to a node of the cluster',
    byNode(({ slots }) => slots),
    ['node'],
    'max',
  ],
  xrs_redis_node_keys: [
    Gauge,
    'Keys that a master of the cluster holds',
    byNode(({ keys }) => keys),
    ['node'],
    'max',
  ],
  xrs_redis_node_memory_bytes: [
    Gauge,
    'Memory that a master of the cluster uses',
    byNode(({ memory }) => memory),
    ['node'],
    'max',
  ],
  xrs_redis_node_replicas: [
    Gauge,
    'Replicas that are connected to a master of the cluster',
    byNode(({ replicas }) => replicas),
    ['node'],
    'max',
  ],
};
