import { LRUCache } from 'lru-cache';
import type { Clock } from '../../../application/ports/clock.js';
import { digestOf } from '../answer.js';
import type { PinnedKey } from './jwt.js';

/** A token that was verified: what it says, by which key, and the name that it gives that key. */
export interface VerifiedToken<Said> {
  readonly kid: string | undefined;
  readonly key: PinnedKey;
  readonly said: Said;
}

/**
 * Tokens that were verified, each by its digest, for those who send the same one with every request. Who
 * asks sees to it that the key is still the one that its name stands for.
 */
export interface TokenMemory<Said> {
  readonly recall: (token: string) => VerifiedToken<Said> | null;
  /** `until`: the first instant, ms, at which the token is no longer good. */
  readonly keep: (token: string, verified: VerifiedToken<Said>, until: number) => void;
  readonly size: () => number;
}

/** Whatever a token says of itself, it is verified again after so long, ms. */
const MAX_AGE = 60_000;

const MAX_TOKENS = 10_000;

interface Kept<Said> {
  readonly verified: VerifiedToken<Said>;
  /** ms. A clock that goes back makes the token one not yet verified. */
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
