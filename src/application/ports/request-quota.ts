import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Rate, Refusal } from '../../domain/sync/quota.js';
import type { StoreError } from '../errors.js';

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
