import { SERVE_SLOTS } from './refusal.js';
import type { Trouble } from './trouble.js';

/** Number of slots of every Redis Cluster. */
export const SLOTS = 16_384;

/** Number of buckets for the keys on a cluster, and so of masters at most. All keys of an owner lie in one bucket. */
export const BUCKETS = 256;

/** A node of a cluster, as one process sees it. */
export interface ClusterNode {
  /** `host:port`. */
  readonly address: string;
  readonly role: 'master' | 'replica';
  /** A master with slots is up if it has just answered; any other node, if the cluster does not consider it failed. */
  readonly isUp: boolean;
  /** Number of slots that the node serves, or is assigned to serve. */
  readonly slots: number;
  /** Null, like the next two fields, if the node was not asked or does not tell. */
  readonly keys: number | null;
  /** Used memory, bytes. */
  readonly memory: number | null;
  /** Number of connected replicas. */
  readonly replicas: number | null;
}

/** The nodes of a cluster, sorted by address. */
export type ClusterNodes = readonly ClusterNode[];

/** Returns the number of slots that are served by nodes that are up. */
export const servedSlots = (nodes: ClusterNodes): number =>
  nodes.reduce((sum, { isUp, slots }) => sum + (isUp ? slots : 0), 0);

/** Whether some slots are served and some are not. */
export const servesOnlySome = (nodes: ClusterNodes | null): boolean => {
  const served = nodes === null ? SLOTS : servedSlots(nodes);
  return served > 0 && served < SLOTS;
};

export const unreachableAmong = (nodes: ClusterNodes): ClusterNodes =>
  nodes.filter(({ isUp }) => !isUp);

/** A trouble of a cluster; its code is also the name of an alert. */
export interface ClusterTrouble extends Trouble {
  readonly code: 'redis_slots' | 'redis_master_away' | 'redis_replica_away';
}

const away = (nodes: ClusterNodes, role: ClusterNode['role']): ClusterTrouble | null => {
  const some = nodes.filter((node) => node.role === role);
  const { length } = unreachableAmong(some);
  return length === 0
    ? null
    : {
        code: `redis_${role}_away`,
        text: `Of ${some.length} ${role}s of the cluster ${length} ${length === 1 ? 'is' : 'are'} away`,
        advice: 'Bring back what xrs_redis_node_up shows as 0, or take it out: redis-cli --cluster',
      };
};

/** Returns the troubles of a cluster: unserved slots, and nodes that are away. Empty if `nodes` is null. */
export const clusterTroubles = (nodes: ClusterNodes | null): readonly ClusterTrouble[] => {
  if (nodes === null) return [];
  const served = servedSlots(nodes);
  const slots: ClusterTrouble | null =
    served === SLOTS
      ? null
      : {
          code: 'redis_slots',
          text: `Of the cluster's ${SLOTS} slots ${served} are served: what lies in the others is refused`,
          advice: SERVE_SLOTS,
        };
  return [slots, away(nodes, 'master'), away(nodes, 'replica')].filter((one) => one !== null);
};
