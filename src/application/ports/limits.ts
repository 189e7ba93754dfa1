import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Charge, Limit } from '../../domain/limits/gcra.js';
import type { PolicyName, Subject } from '../../domain/limits/policy.js';
import type { Rate, Refusal } from '../../domain/sync/quota.js';
import type { StoreError } from '../errors.js';

/** The units that one policy counts for one subject. */
export interface Account {
  readonly subject: Subject;
  readonly policy: PolicyName;
}

/**
 * Rate limits of all processes together: accounts of units that come back with time (domain/limits/gcra), by the clock of
 * the store. An account with nothing outstanding is not stored.
 */
export interface RateLimiter {
  /** Atomic: takes all `cost` units, or none when fewer are left. */
  readonly charge: (account: Account, limit: Limit, cost: number) => TaskEither<StoreError, Charge>;
  /** Atomic: gives back units that were taken but not used. */
  readonly giveBack: (account: Account, limit: Limit, cost: number) => TaskEither<StoreError, void>;
}

/** Rate limits of this process alone, counted in memory. */
export interface LocalLimiter {
  /** Takes all `cost` units or none; a negative cost gives units back. */
  readonly charge: (account: Account, limit: Limit, cost: number) => Charge;
}

/**
 * Keeps the requests to Xano of all processes that share this store within one rate (domain/sync/quota), by the clock of the
 * store. Each call may be repeated.
 */
export interface RequestQuota {
  /**
   * Takes a place for a request that has its own name and is over within `lasts` ms, and resolves to 0. Without a free place
   * it takes none, and resolves to how long to wait, ms.
   */
  readonly take: (name: string, rate: Rate, lasts: number) => TaskEither<StoreError, number>;
  /** Notes that the request was answered, and whether Xano refused it as one too many. */
  readonly close: (
    name: string,
    rate: Rate,
    refusal: Refusal | null,
  ) => TaskEither<StoreError, void>;
}
