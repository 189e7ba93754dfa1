import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AlertName } from '../../domain/sync/alert.js';
import type { AlertState } from '../../domain/sync/alert-state.js';
import type { StoreError } from '../errors.js';

/** What is known of alerts, for all replicas and over restarts. */
export interface AlertRecord {
  readonly state: AlertState;
  /** Since when (ms) those are on that the receiver has been told of, and not yet that they are over. */
  readonly told: Readonly<Partial<Record<AlertName, number>>>;
}

export interface AlertBook {
  /** Null: nobody has looked yet. */
  readonly read: TaskEither<StoreError, AlertRecord | null>;
  readonly write: (record: AlertRecord) => TaskEither<StoreError, void>;
}
