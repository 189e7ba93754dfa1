import { NO_REPORT, type AgeReport } from './copy-age.js';
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

/** How much a store holds. */
export interface Census {
  readonly users: number;
  readonly posts: number;
}

/** A store was found emptied, or another in its place: when (ms), and what had been there. */
export interface Emptied extends Census {
  readonly at: number;
}

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
  readonly age: AgeReport;
}

/** Nobody has looked. */
export const UNSEEN: StoreState = {
  isWritable: null,
  refusal: null,
  facts: NO_FACTS,
  emptied: null,
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

/** Why the store does not do all that is asked of it; null where it does. */
export const refusalTrouble = ({ isWritable, refusal, facts }: StoreState): Trouble | null => {
  if (facts.version !== null && isTooOld(facts.version)) return tooOld(facts.version);
  if (refusal !== null) return troubleOfRefusal(refusal);
  return isWritable === false ? UNREACHABLE : null;
};

/** Of one that is full already this is no news. */
export const memoryTrouble = ({ facts, refusal }: StoreState): Trouble | null => {
  const share = memoryRatio(facts);
  return share !== null && share >= NEARLY_FULL && refusal !== 'full' ? nearlyFull(share) : null;
};

export const emptiedTrouble = ({ emptied }: StoreState): Trouble | null =>
  emptied === null ? null : troubleOfEmptied(emptied);

/** All that is wrong with the store itself. */
export const troublesOf = (state: StoreState): readonly Trouble[] =>
  [refusalTrouble(state), memoryTrouble(state), emptiedTrouble(state)].filter(
    (trouble) => trouble !== null,
  );

/** Whether no request can succeed. */
export const servesNobody = ({ refusal, facts }: StoreState): boolean =>
  (refusal !== null && isTotal(refusal)) || (facts.version !== null && isTooOld(facts.version));

/** Why a store that is there does not serve, or takes no writes. */
export type Refusal =
  | 'loading'
  | 'full'
  | 'read_only'
  | 'disk'
  | 'no_replicas'
  | 'not_admitted'
  | 'not_permitted'
  | 'busy'
  | 'orphaned'
  | 'cluster';

interface Meaning extends Trouble {
  /** Reads are refused as well, so that no request can succeed. */
  readonly isTotal: boolean;
}

const MEANINGS: Readonly<Record<Refusal, Meaning>> = {
  loading: {
    code: 'redis_loading',
    text: 'Redis is loading its data',
    advice: 'It serves when that is done',
    isTotal: true,
  },
  full: {
    code: 'redis_full',
    text: 'Redis is full and refuses writes',
    advice: 'Raise maxmemory, or move to a larger Redis',
    isTotal: false,
  },
  read_only: {
    code: 'redis_read_only',
    text: 'Redis is a replica and refuses writes',
    advice: 'Let REDIS_URL name the master, or give REDIS_SENTINELS',
    isTotal: false,
  },
  disk: {
    code: 'redis_disk',
    text: 'Redis cannot write its disk and refuses writes',
    advice: 'Look at its log, and at the room on its disk',
    isTotal: false,
  },
  no_replicas: {
    code: 'redis_no_replicas',
    text: 'Redis refuses writes without its replicas',
    advice: 'Bring them back, or lower min-replicas-to-write',
    isTotal: false,
  },
  not_admitted: {
    code: 'redis_not_admitted',
    text: 'Redis does not let the service in',
    advice: 'Look at user and password in REDIS_URL',
    isTotal: true,
  },
  not_permitted: {
    code: 'redis_not_permitted',
    text: 'The user of REDIS_URL may not run a command that is needed',
    advice: 'Give it the command that the log names',
    isTotal: false,
  },
  busy: {
    code: 'redis_busy',
    text: 'A script keeps Redis busy',
    advice: 'SCRIPT KILL ends one that has not written',
    isTotal: true,
  },
  orphaned: {
    code: 'redis_orphaned',
    text: 'Redis is a replica that has lost its master',
    advice: 'Bring the master back, or let REDIS_URL name another',
    isTotal: true,
  },
  cluster: {
    code: 'redis_cluster',
    text: 'Redis is a cluster that was not named as one, or some of its slots are not served',
    advice: 'Give REDIS_CLUSTER_NODES; where it is given, look at redis-cli --cluster check',
    isTotal: true,
  },
};

export const troubleOfRefusal = (refusal: Refusal): Trouble => {
  const { code, text, advice } = MEANINGS[refusal];
  return { code, text, advice };
};

const isTotal = (refusal: Refusal): boolean => MEANINGS[refusal].isTotal;
