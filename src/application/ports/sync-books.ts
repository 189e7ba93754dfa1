import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Alert } from '../../domain/sync/alert-name.js';
import type { AlertState } from '../../domain/sync/alert-state.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { StoreError } from '../errors.js';
import type { RecordResult, Way } from './sync-store.js';

/** What became of one record that was not `unchanged`, or of which something was left out. */
export interface JournalLine {
  /** Grows with time; the place to go on from. */
  readonly id: string;
  /** When, ms. */
  readonly at: number;
  readonly way: Way;
  readonly entity: Entity;
  readonly key: string;
  readonly result: RecordResult['result'];
  readonly code: string;
  readonly message: string;
  /** How long its batch took, ms. */
  readonly ms: number;
  /** From the version to now, ms; null when it had none. */
  readonly lag: number | null;
}

export interface JournalQuery {
  readonly result: RecordResult['result'] | null;
  readonly entity: Entity | null;
  /** Of one record alone, as lines name it: `post:77`. */
  readonly key: string | null;
  readonly limit: number;
  /** Lines older than this one. */
  readonly before: string | null;
}

export interface Journal {
  /** The newest first. */
  readonly read: (query: JournalQuery) => TaskEither<StoreError, readonly JournalLine[]>;
}

/**
 * Counts by name: `post:applied:webhook` (entity, result, way), `lag:post:7` (entity, bucket of
 * domain/sync/lag), `untimed:post`, `dropped:tags`, `left_out:post:media_url`, and by entity what domain/sync/note tells,
 * `same_version:post`, `refused:key` (webhooks, by reason), `version_ahead:post`.
 */
export type Counts = Readonly<Record<string, number>>;

export interface SyncNumbers {
  /** Since the store began, for all replicas together. */
  readonly total: Counts;
  /** Of each of the last 60 minutes, the present one first. */
  readonly minutes: readonly Counts[];
  /** When a record of each entity last came in well, ms. */
  readonly latest: Readonly<Record<string, number>>;
  readonly deferred: number;
  readonly deadLetters: number;
  /** Pieces of propagation, deletion and waking that are not finished. */
  readonly pendingWork: number;
  /** Readers with a home; authors that are noted as not in all of them, and those whom too many follow. */
  readonly homes: number;
  readonly fanOuts: number;
  readonly heavyAuthors: number;
  readonly users: number;
  readonly posts: number;
  /** When the canary of Xano that came last was touched, ms; null: none has come. */
  readonly copyAsOf: number | null;
}

export interface SyncStatistics {
  /** Adds to the counts of these names, in all and of the present minute: one step. */
  readonly count: (counts: Counts, now: number) => TaskEither<StoreError, void>;
  /** One round trip. */
  readonly read: (now: number) => TaskEither<StoreError, SyncNumbers>;
}

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
