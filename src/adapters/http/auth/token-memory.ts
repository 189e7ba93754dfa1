import { LRUCache } from 'lru-cache';
import type { Clock } from '../../../application/ports/clock.js';
import { digestOf } from '../answer.js';
import type { PinnedKey } from './jwt.js';

/** A verified token: its claims, the key that verified it, and the key id that the token names. */
export interface VerifiedToken<Said> {
  readonly kid: string | undefined;
  readonly key: PinnedKey;
  readonly said: Said;
}

/**
 * A cache of verified tokens by digest, for callers that send the same token with every request. The user of this cache has
 * to check that the key id still stands for the same key.
 */
export interface TokenMemory<Said> {
  readonly recall: (token: string) => VerifiedToken<Said> | null;
  /** `until`: the first instant, in ms, at which the token is no longer valid. */
  readonly keep: (token: string, verified: VerifiedToken<Said>, until: number) => void;
  readonly size: () => number;
}

/** Milliseconds after which a token is verified again, whatever its expiry. */
const MAX_AGE = 60_000;

const MAX_TOKENS = 10_000;

interface Kept<Said> {
  readonly verified: VerifiedToken<Said>;
  /** In ms. If the clock is set back before this time, the token counts as not verified. */
  readonly from: number;
  readonly until: number;
}

export const makeTokenMemory = <Said>(clock: Clock, max = MAX_TOKENS): TokenMemory<Said> => {
  const kept = new LRUCache<string, Kept<Said>>({ max });
  return {
    recall: (token) => {
      const found = kept.get(digestOf(token));
      if (found === undefined) return null;
      const now = clock.now();
      return now >= found.from && now < found.until ? found.verified : null;
    },
    keep: (token, verified, until) => {
      const from = clock.now();
      kept.set(digestOf(token), { verified, from, until: Math.min(until, from + MAX_AGE) });
    },
    size: () => kept.size,
  };
};
