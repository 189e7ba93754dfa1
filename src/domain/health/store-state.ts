import { BUCKETS, clusterTroubles, type ClusterNodes } from './cluster.js';
import { NO_REPORT, type AgeReport } from './copy-age.js';
import { isTotal, troubleOfRefusal, type Refusal } from './refusal.js';
import type { Trouble } from './trouble.js';

/** What a store tells of itself; null where it tells nothing, or may not be asked. */
export interface StoreFacts {
  readonly version: string | null;
  /** Bytes. */
  readonly usedMemory: number | null;
  /** Bytes; null where no limit is set. */
  readonly maxMemory: number | null;
}

export const NO_FACTS: StoreFacts = { version: null, usedMemory: null, maxMemory: null };

const OLDEST = [6, 2] as const;

/** The scripts use commands that older ones do not have. */
export const isTooOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
};

/** Of this share on it is time to do something. */
export const NEARLY_FULL = 0.9;

/** The share of its memory that a store uses; null where it has no limit. */
export const memoryRatio = ({ usedMemory, maxMemory }: StoreFacts): number | null =>
  usedMemory === null || maxMemory === null ? null : usedMemory / maxMemory;

/** Of several servers it is the fullest that refuses first, and one that is too old refuses for all. */
export const worstOf = (servers: readonly StoreFacts[]): StoreFacts => {
  const fullest = servers.reduce(
    (most, one) => ((memoryRatio(one) ?? 0) > (memoryRatio(most) ?? 0) ? one : most),
    servers[0] ?? NO_FACTS,
  );
  const old = servers.find(({ version }) => version !== null && isTooOld(version));
  return { ...fullest, version: (old ?? fullest).version };
};

/** How much a store holds. */
export interface Census {
  readonly users: number;
  readonly posts: number;
}

/** A store was found emptied, or another in its place: when (ms), and what had been there. */
export interface Emptied extends Census {
  readonly at: number;
}

/** Of a cluster so many buckets, each of which holds the keys of some owners, were found emptied at an instant, ms. */
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

/** With this share of what was there it is whole again. */
const WHOLE = 0.9;

/** For as long it is told even when all is there again, so that nobody misses it, ms. */
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

/** Whether what was lost is still to be got back. */
export const isStillEmptied = (now: Census, emptied: Emptied, at: number): boolean =>
  at - emptied.at < TOLD_MS || isLess(now, emptied);

/** How the store is, as one process knows it without asking. */
export interface StoreState {
  /** Whether the last look found it to take writes; null before the first one. */
  readonly isWritable: boolean | null;
  readonly refusal: Refusal | null;
  readonly facts: StoreFacts;
  readonly emptied: Emptied | null;
  /** Of a cluster, where only a part of it was emptied. */
  readonly lost: Lost | null;
  /** Of a cluster; null on one Redis, and where it does not tell. */
  readonly nodes: ClusterNodes | null;
  readonly age: AgeReport;
}

/** Nobody has looked. */
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
  advice: 'Look at Redis, at the network, and at REDIS_URL',
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

/** Why the store does not do all that is asked of it; null where it does, and where its nodes tell the same with how many. */
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

/** Of one that is full already this is no news. */
export const memoryTrouble = ({ facts, refusal }: StoreState): Trouble | null => {
  const share = memoryRatio(facts);
  return share !== null && share >= NEARLY_FULL && refusal !== 'full' ? nearlyFull(share) : null;
};

export const emptiedTrouble = ({ emptied, lost }: StoreState): Trouble | null => {
  if (emptied !== null) return troubleOfEmptied(emptied);
  return lost === null ? null : troubleOfLost(lost);
};

/** All that is wrong with the store itself. */
export const troublesOf = (state: StoreState): readonly Trouble[] =>
  [
    refusalTrouble(state),
    ...clusterTroubles(state.nodes),
    memoryTrouble(state),
    emptiedTrouble(state),
  ].filter((trouble) => trouble !== null);

/** Whether no request can succeed. */
export const servesNobody = ({ refusal, facts }: StoreState): boolean =>
  (refusal !== null && isTotal(refusal)) || (facts.version !== null && isTooOld(facts.version));
