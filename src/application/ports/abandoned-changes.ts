import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';

/** Age from which an unfinished change counts as abandoned, ms. */
export const ABANDONED_MS = 1500;

export interface Settled {
  readonly count: number;
  /** The error of the last change that could not be settled; null when all were. */
  readonly failed: StoreError | null;
}

/** Changes whose process died before finishing them; only a cluster has such, where a change has several parts. */
export interface AbandonedChanges {
  /**
   * Settles changes that began at least `age` ms ago: finishes those that were committed and undoes the others. Any process
   * may call this at any time, and repeat it.
   */
  readonly settle: (age: number) => TE.TaskEither<StoreError, Settled>;
}
