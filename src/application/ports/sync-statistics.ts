import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';

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
