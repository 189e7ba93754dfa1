import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Charge, Limit } from '../../domain/limits/gcra.js';
import type { PolicyName, Subject } from '../../domain/limits/policy.js';
import type { Rate, Refusal } from '../../domain/sync/quota.js';
import type { StoreError } from '../errors.js';

/** What one policy counts of one subject. */
export interface Account {
  readonly subject: Subject;
  readonly policy: PolicyName;
}

/**
 * Accounts of units that come back with time (domain/limits/gcra), by the store's own clock. An account
 * of which nothing is outstanding is not kept.
 */
export interface RateLimiter {
  /** Takes all of the units, or none where there are not as many. Atomic. */
  readonly charge: (account: Account, limit: Limit, cost: number) => TaskEither<StoreError, Charge>;
  /** Gives back units that were taken and not used. Atomic. */
  readonly giveBack: (account: Account, limit: Limit, cost: number) => TaskEither<StoreError, void>;
}

/** The same for the accounts of this process alone, which no store is asked about. */
export interface LocalLimiter {
  /** Below 0 gives units back. */
  readonly charge: (account: Account, limit: Limit, cost: number) => Charge;
}

/**
 * The requests to Xano of all that share this store, within one rate; domain/sync/quota. It goes by
 * the store's own clock, and each step may be repeated.
 */
export interface RequestQuota {
  /**
   * Takes a place, by a name of the request's own, for a request that is over within `lasts` ms: 0.
   * Else how long there is none for it, ms, and nothing was taken.
   */
  readonly take: (name: string, rate: Rate, lasts: number) => TaskEither<StoreError, number>;
  /** The request has been answered, and how. */
  readonly close: (
    name: string,
    rate: Rate,
    refusal: Refusal | null,
  ) => TaskEither<StoreError, void>;
}
