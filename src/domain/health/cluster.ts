import { SERVE_SLOTS } from './refusal.js';
import type { Trouble } from './trouble.js';

/** Those of every Redis Cluster. */
export const SLOTS = 16_384;

/** In so many buckets what is kept on a cluster lies; all of one owner's is in one of them. So many masters it may have. */
export const BUCKETS = 256;

/** A node of a cluster, as one process sees it. */
export interface ClusterNode {
  /** `host:port`. */
  readonly address: string;
  readonly role: 'master' | 'replica';
  /** A master that serves slots has just answered; any other the cluster does not take to have failed. */
  readonly isUp: boolean;
  /** How many slots it serves, or is to serve. */
  readonly slots: number;
  /** Null where it was not asked, or does not tell; so are the others. */
  readonly keys: number | null;
  /** Bytes. */
  readonly memory: number | null;
  /** How many are connected to it. */
  readonly replicas: number | null;
}

/** By address. */
export type ClusterNodes = readonly ClusterNode[];

/** How many slots are served by nodes that are up. */
export const servedSlots = (nodes: ClusterNodes): number =>
  nodes.reduce((sum, { isUp, slots }) => sum + (isUp ? slots : 0), 0);

/** Whether some of what is kept is served, and some is not. */
export const servesPart = (nodes: ClusterNodes | null): boolean => {
  const served = nodes === null ? SLOTS : servedSlots(nodes);
  return served > 0 && served < SLOTS;
};

export const awayAmong = (nodes: ClusterNodes): ClusterNodes => nodes.filter(({ isUp }) => !isUp);

/** Each of them is an alert of the same name. */
export interface ClusterTrouble extends Trouble {
  readonly code: 'redis_slots' | 'redis_master_away' | 'redis_replica_away';
}

const away = (nodes: ClusterNodes, role: ClusterNode['role']): ClusterTrouble | null => {
  const some = nodes.filter((node) => node.role === role);
  const { length } = awayAmong(some);
  return length === 0
    ? null
    : {
        code: `redis_${role}_away`,
        text: `Of ${some.length} ${role}s of the cluster ${length} ${length === 1 ? 'is' : 'are'} away`,
        advice: 'Bring back what xrs_redis_node_up shows as 0, or take it out: redis-cli --cluster',
      };
};

/** What is wrong with a cluster: which slots nobody serves, and who is away. */
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
