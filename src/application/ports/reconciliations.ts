import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Orders, Report } from '../../domain/reconcile/report.js';
import type { StoreError } from '../errors.js';

/** A comparison as it is stored, so that every replica reports the same. All instants are ms. */
export interface Reconciliation extends Orders, Report {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly started_at: number;
  /** Null while it runs. */
  readonly ended_at: number | null;
  /** Estimate of how long it takes at least, from its start, ms; null when there is none. */
  readonly eta_ms: number | null;
  /** Why it failed. */
  readonly error: string | null;
}

/** Name of the lease that a running comparison holds: there is one at a time, of whatever scope. */
export const RECONCILE_LEASE = 'reconcile';

/** The comparisons that ended last; null where none has ended. */
export interface LastReconciliations {
  /** The last comparison of everything. */
  readonly whole: Reconciliation | null;
  /** The last comparison of some entities alone, as the service starts them beside pulling. */
  readonly beside: Reconciliation | null;
}

/** Stores comparisons, each for seven days. */
export interface Reconciliations {
  /**
   * Stores a comparison; false when the holder has lost the lease, and nothing was stored. In the same step a comparison
   * that has ended becomes the last of its kind, and what it found is added to the counts as `drift:<invariant>`: once,
   * however often its end is stored.
   */
  readonly keep: (
    holder: string,
    reconciliation: Reconciliation,
  ) => TaskEither<StoreError, boolean>;
  /** Finds a comparison; null when there is none. One that was never ended, but whose process is gone, has failed. */
  readonly find: (id: string) => TaskEither<StoreError, Reconciliation | null>;
  readonly last: TaskEither<StoreError, LastReconciliations>;
}
