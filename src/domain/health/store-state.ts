import { isAhead } from '../clocks.js';
import { BUCKETS, clusterTroubles, type ClusterNodes } from './cluster.js';
import { NO_REPORT, type AgeReport } from './copy-age.js';
import { isTotal, troubleOfRefusal, type Refusal } from './refusal.js';
import type { Trouble } from './trouble.js';

/** Facts that a store reports about itself; null if it reports none, or may not be asked. */
export interface StoreFacts {
  readonly version: string | null;
  /** Used memory, bytes. */
  readonly usedMemory: number | null;
  /** Memory limit, bytes; null if no limit is set. */
  readonly maxMemory: number | null;
}

export const NO_FACTS: StoreFacts = { version: null, usedMemory: null, maxMemory: null };

const OLDEST = [6, 2] as const;

/** Whether a version of Redis lacks commands that the scripts use. */
export const isTooOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
};

/** Share of used memory from which the operator should act. */
export const NEARLY_FULL = 0.9;

/** Returns the share of its memory limit that a store uses; null if the usage or the limit is unknown. */
export const memoryRatio = ({ usedMemory, maxMemory }: StoreFacts): number | null =>
  usedMemory === null || maxMemory === null ? null : usedMemory / maxMemory;

/** Combines several servers: the facts of the fullest, which refuses first, and a too old version if any has one. */
export const worstOf = (servers: readonly StoreFacts[]): StoreFacts => {
  const fullest = servers.reduce(
    (most, one) => ((memoryRatio(one) ?? 0) > (memoryRatio(most) ?? 0) ? one : most),
    servers[0] ?? NO_FACTS,
  );
  const old = servers.find(({ version }) => version !== null && isTooOld(version));
  return { ...fullest, version: (old ?? fullest).version };
};

/** Number of users and posts that a store holds. */
export interface Census {
  readonly users: number;
  readonly posts: number;
}

/** A store that was found emptied or replaced: when (ms), and what it had held before. */
export interface Emptied extends Census {
  readonly at: number;
}

/** Buckets of a cluster that were found emptied, and when (ms). A bucket holds the keys of some owners. */
export interface Lost {
  readonly at: number;
  readonly buckets: number;
}

const troubleOfLost = ({ at, buckets }: Lost): Trouble => ({
  code: 'redis_emptied',
  text:
    `A part of the cluster was emptied: on ${new Date(at).toISOString()} ` +
    `${buckets} of its ${BUCKETS} buckets held nothing any more`,
  advice: 'Fill it again: OPERATIONS says how, under After a loss',
});

/** A store counts as refilled once it holds this share of what it had held. */
const WHOLE = 0.9;

/** Minimum time for which the loss is reported, even if everything is back, so that nobody misses it, ms. */
const TOLD_MS = 60_000;

const isLess = (now: Census, before: Census): boolean =>
  now.users < before.users * WHOLE || now.posts < before.posts * WHOLE;

const troubleOfEmptied = ({ at, users, posts }: Emptied): Trouble => ({
  code: 'redis_emptied',
  text:
    `Redis was emptied, or another put in its place: on ${new Date(at).toISOString()} ` +
    `${users} users and ${posts} posts were there no more`,
  advice: 'Fill it again: OPERATIONS says how, under After a loss',
});

/** Whether a loss is still to be reported: it is recent, or the store is not refilled yet. */
export const isStillEmptied = (now: Census, emptied: Emptied, at: number): boolean =>
  (at - emptied.at < TOLD_MS && !isAhead(emptied.at, at)) || isLess(now, emptied);

/** The state of the store as one process knows it without asking. */
export interface StoreState {
  /** Whether the store accepted writes at the last check; null before the first one. */
  readonly isWritable: boolean | null;
  readonly refusal: Refusal | null;
  readonly facts: StoreFacts;
  readonly emptied: Emptied | null;
  /** Set on a cluster if only a part of it was emptied. */
  readonly lost: Lost | null;
  /** The nodes of a cluster; null on a single Redis, and if the cluster does not report them. */
  readonly nodes: ClusterNodes | null;
  readonly age: AgeReport;
}

/** The state before the first check. */
export const UNSEEN: StoreState = {
  isWritable: null,
  refusal: null,
  facts: NO_FACTS,
  emptied: null,
  lost: null,
  nodes: null,
  age: NO_REPORT,
};

export const UNREACHABLE: Trouble = {
  code: 'redis_unreachable',
  text: 'Redis cannot be reached, or does not answer in time',
  advice:
    'Look at Redis, at the network, and at the address in REDIS_URL, REDIS_CLUSTER_NODES or REDIS_SENTINELS',
};

const tooOld = (version: string): Trouble => ({
  code: 'redis_too_old',
  text: `Redis ${version} is too old`,
  advice: 'Use Redis 6.2 or newer, or Valkey',
});

const nearlyFull = (share: number): Trouble => ({
  code: 'redis_memory',
  text: `Redis uses ${Math.round(share * 100)} % of its memory`,
  advice: 'Raise maxmemory, or move to a larger Redis, before it refuses writes',
});

/**
 * Returns why the store does not accept all requests. Null if it does, or if `clusterTroubles` reports the same trouble
 * with the number of nodes.
 */
export const refusalTrouble = ({
  isWritable,
  refusal,
  facts,
  nodes,
}: StoreState): Trouble | null => {
  if (facts.version !== null && isTooOld(facts.version)) return tooOld(facts.version);
  if (refusal === null) return isWritable === false ? UNREACHABLE : null;
  const trouble = troubleOfRefusal(refusal);
  return clusterTroubles(nodes).some(({ code }) => code === trouble.code) ? null : trouble;
};

/** Returns the trouble of a nearly full store; null if it is already full, which `refusalTrouble` reports. */
export const memoryTrouble = ({ facts, refusal }: StoreState): Trouble | null => {
  const share = memoryRatio(facts);
  return share !== null && share >= NEARLY_FULL && refusal !== 'full' ? nearlyFull(share) : null;
};

export const emptiedTrouble = ({ emptied, lost }: StoreState): Trouble | null => {
  if (emptied !== null) return troubleOfEmptied(emptied);
  return lost === null ? null : troubleOfLost(lost);
};

/** Returns all troubles of the store itself. */
export const troublesOf = (state: StoreState): readonly Trouble[] =>
  [
    refusalTrouble(state),
    ...clusterTroubles(state.nodes),
    memoryTrouble(state),
    emptiedTrouble(state),
  ].filter((trouble) => trouble !== null);

/** Whether no request can succeed. */
export const isUnusable = ({ refusal, facts }: StoreState): boolean =>
  (refusal !== null && isTotal(refusal)) || (facts.version !== null && isTooOld(facts.version));
