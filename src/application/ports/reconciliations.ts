import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Orders, Report } from '../../domain/reconcile/report.js';
import type { StoreError } from '../errors.js';

/** A comparison, which every replica can tell of in the same words. All instants are ms. */
export interface Reconciliation extends Orders, Report {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly started_at: number;
  /** Null while it runs. */
  readonly ended_at: number | null;
  /** How long it is going to take at least, as far as that can be told; from its start, ms. */
  readonly eta_ms: number | null;
  /** Why it failed. */
  readonly error: string | null;
}

/** The lease that whoever compares holds: one comparison at a time, of whatever scope. */
export const RECONCILE_LEASE = 'reconcile';

/** Those that ended last; null where none has. */
export interface LastReconciliations {
  /** Of all there is. */
  readonly whole: Reconciliation | null;
  /** Of some entities, as the service begins them beside pulling. */
  readonly beside: Reconciliation | null;
}

/** Comparisons are kept for seven days. */
export interface Reconciliations {
  /**
   * False: the lease is not the holder's any more, and nothing was kept. One that has ended is the
   * last of its kind from now on, and what it found is added to the counts, as `drift:<invariant>`, in the same step,
   * and once, however often its end is kept.
   */
  readonly keep: (
    holder: string,
    reconciliation: Reconciliation,
  ) => TaskEither<StoreError, boolean>;
  /** Null where there is none. One that runs no more, though nobody ended it, has failed. */
  readonly find: (id: string) => TaskEither<StoreError, Reconciliation | null>;
  readonly last: TaskEither<StoreError, LastReconciliations>;
}
