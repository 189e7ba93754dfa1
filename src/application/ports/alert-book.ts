import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { Alert } from '../../domain/sync/alert-name.js';
import type { AlertState } from '../../domain/sync/alert-state.js';

/** An alert that is on, whether or not anybody was told. */
export interface ActiveAlert extends Omit<Alert, 'fields'> {
  /** ms. */
  readonly since: number;
}

/** What is known of alerts, for all replicas and over restarts. */
export interface AlertRecord {
  readonly state: AlertState;
  /** By `alertKey`, since when (ms) those are on that the receiver has been told of, and not yet that they are over. */
  readonly told: Readonly<Record<string, number>>;
  /** Those that the last look found. */
  readonly active: readonly ActiveAlert[];
}

export interface AlertBook {
  /** Null: nobody has looked yet, or who did was of another version. */
  readonly read: TaskEither<StoreError, AlertRecord | null>;
  readonly write: (record: AlertRecord) => TaskEither<StoreError, void>;
}

export interface AlertMessage extends Alert {
  readonly event: 'started' | 'ended';
  /** When it started, ms. */
  readonly since: number;
  readonly now: number;
}

/** Nobody took the message, as far as we know. `reason` holds no address. */
interface AlarmFailed {
  readonly _tag: 'AlarmFailed';
  readonly reason: string;
}

/** Tells people. */
export interface Alarm {
  /** One try; ends within 10 s. */
  readonly send: (message: AlertMessage) => TaskEither<AlarmFailed, void>;
}
