import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Alert } from '../../domain/sync/alert-name.js';
import type { AlertState } from '../../domain/sync/alert-state.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { StoreError } from '../errors.js';
import type { RecordResult, Way } from './sync-store.js';

/** The result of one record that was not `unchanged`, or that came in without a value which could not be read. */
export interface JournalLine {
  /** Grows with time; `JournalQuery.before` takes it to read on from here. */
  readonly id: string;
  /** When the record was applied, ms. */
  readonly at: number;
  readonly way: Way;
  readonly entity: Entity;
  readonly key: string;
  readonly result: RecordResult['result'];
  readonly code: string;
  readonly message: string;
  /** How long the batch of the record took, ms. */
  readonly ms: number;
  /** Time from the version of the record to `at`, ms; null when it had no version. */
  readonly lag: number | null;
}

export interface JournalQuery {
  readonly result: RecordResult['result'] | null;
  readonly entity: Entity | null;
  /** Only lines of this record, as lines name it: `post:77`; null for all. */
  readonly key: string | null;
  readonly limit: number;
  /** Only lines older than the line of this id; null for the newest. */
  readonly before: string | null;
}

export interface Journal {
  /** Returns at most `limit` matching lines, the newest first. */
  readonly read: (query: JournalQuery) => TaskEither<StoreError, readonly JournalLine[]>;
}

/**
 * Counts by name: `post:applied:webhook` (entity, result, way), `lag:post:7` (entity, bucket of domain/sync/lag),
 * `untimed:post`, `dropped:tags`, `left_out:post:media_url`, `refused:key` (webhooks, by reason), and the codes of
 * domain/sync/note by entity: `same_version:post`, `version_ahead:post`.
 */
export type Counts = Readonly<Record<string, number>>;

export interface SyncNumbers {
  /** Counts of all replicas since the store began. */
  readonly total: Counts;
  /** Counts of each of the last 60 minutes, the current one first. */
  readonly minutes: readonly Counts[];
  /** When a record of each entity last came in without failing, ms. */
  readonly latest: Readonly<Record<string, number>>;
  readonly deferred: number;
  readonly deadLetters: number;
  /** Unfinished jobs (propagation, deletion), and owners whose deferred records are to be applied now. */
  readonly pendingWork: number;
  /** Readers with a home; authors whose posts are not in all homes yet; authors with too many followers for homes. */
  readonly homes: number;
  readonly fanOuts: number;
  readonly heavyAuthors: number;
  readonly users: number;
  readonly posts: number;
  /** When Xano touched the newest canary that was received, ms; null when none has been received. */
  readonly copyAsOf: number | null;
}

export interface SyncStatistics {
  /** Atomic: adds to the counts of these names, to the totals and to those of the current minute. */
  readonly count: (counts: Counts, now: number) => TaskEither<StoreError, void>;
  /** Reads all numbers in one round trip. */
  readonly read: (now: number) => TaskEither<StoreError, SyncNumbers>;
}

/** An alert that is on, whether or not anybody was notified of it. */
export interface ActiveAlert extends Omit<Alert, 'fields'> {
  /** When the alert started, ms. */
  readonly since: number;
}

/** The state of all alerts, shared by all replicas and kept across restarts. */
export interface AlertRecord {
  readonly state: AlertState;
  /** Start (ms) by `alertKey` of the alerts whose start the receiver was notified of, but not yet their end. */
  readonly told: Readonly<Record<string, number>>;
  /** The alerts that the last check found. */
  readonly active: readonly ActiveAlert[];
}

export interface AlertBook {
  /** Reads the record; null before the first check, and when another version of the service wrote it. */
  readonly read: TaskEither<StoreError, AlertRecord | null>;
  readonly write: (record: AlertRecord) => TaskEither<StoreError, void>;
}

export interface AlertMessage extends Alert {
  readonly event: 'started' | 'ended';
  /** When the alert started, ms. */
  readonly since: number;
  readonly now: number;
}

/** The message was not accepted, as far as is known. `reason` contains no address. */
interface AlarmFailed {
  readonly _tag: 'AlarmFailed';
  readonly reason: string;
}

/** Notifies people of alerts. */
export interface Alarm {
  /** Makes one attempt, which ends within 10 s. */
  readonly send: (message: AlertMessage) => TaskEither<AlarmFailed, void>;
}
