import { troubleOfEmptied, type Emptied } from './emptied.js';
import type { Trouble } from './reason.js';
import { isTotal, troubleOfRefusal, type Refusal } from './refusal.js';
import { isTooOld, memoryRatio, NEARLY_FULL, NO_FACTS, type StoreFacts } from './store-facts.js';

/** How the store is, as one process knows it without asking. */
export interface StoreState {
  /** Whether the last look found it to take writes; null before the first one. */
  readonly isWritable: boolean | null;
  readonly refusal: Refusal | null;
  readonly facts: StoreFacts;
  readonly emptied: Emptied | null;
  /** Of what instant of Xano the copy is, ms; null: nothing tells, or what there was is lost. */
  readonly copyAsOf: number | null;
}

/** Nobody has looked. */
export const UNSEEN: StoreState = {
  isWritable: null,
  refusal: null,
  facts: NO_FACTS,
  emptied: null,
  copyAsOf: null,
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
