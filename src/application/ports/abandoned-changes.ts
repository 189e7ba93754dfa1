import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';

/** After how long a change that is not finished is taken for abandoned, ms. */
export const ABANDONED_MS = 1500;

export interface Settled {
  readonly count: number;
  /** What kept it from the last of those that it could not settle, null: there are none. */
  readonly failed: StoreError | null;
}

/** Changes that whoever made them did not live to finish; only a store whose keys lie apart has such. */
export interface AbandonedChanges {
  /**
   * Of those that were begun so long ago, ms, finishes those that had happened and takes the others back. Anybody may, at any time,
   * and twice.
   */
  readonly settle: (age: number) => TE.TaskEither<StoreError, Settled>;
}
