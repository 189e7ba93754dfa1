import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Comment, CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { LeftOut } from '../../domain/sync/left-out.js';
import type { RecordCode, SyncRecord } from '../../domain/sync/record.js';
import type { MergeResult, Step } from '../../domain/sync/step.js';
import type { SyncQuery, SyncView } from '../../domain/sync/view.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { DeadLetter } from './dead-letters.js';

/** The way by which a record came in. `deferred`: it had waited for its owner; `replay`: it was a dead letter. */
export type Way = 'webhook' | 'bulk' | 'pull' | 'snapshot' | 'reconcile' | 'deferred' | 'replay';

/** The result of one record. `duplicate`: its event was applied before. */
export interface RecordResult {
  readonly entity: Entity;
  readonly key: string;
  readonly result: MergeResult['result'] | 'duplicate';
  readonly code: RecordCode | '';
  readonly message: string;
  /** Version of the record, ms; 0 when it has none. */
  readonly version: number;
  /** Number of a post's tags that were left out. */
  readonly droppedTags: number;
  /** Values that could not be read; the record was applied without them. */
  readonly leftOut: readonly LeftOut[];
  /** Set when a row is read in Xano again and, as before, fails, is deferred or is older than another of the same edge. */
  readonly isKnown?: true;
}

/** A deferred record, or one that was deferred until now, and its owner. */
export interface Release {
  readonly owner: string;
  readonly record: SyncRecord;
}

/** The dead letter of a row of Xano that failed when it last came; `version` is that of the row, ms, 0 for none. */
export interface RowDeadLetter extends Pick<DeadLetter, 'id' | 'code'> {
  readonly row: string;
  readonly version: number;
}

/** Dead letters by row, such as `user#7`. */
export type RowDeadLetters = ReadonlyMap<string, RowDeadLetter>;

/** How far a way has come; saved in the same commit as the records that it covers. */
export interface CursorUpdate {
  readonly name: string;
  readonly value: string;
  /** The lease that `holder` must still hold; otherwise nothing of the batch is committed. */
  readonly lease: string;
  readonly holder: string;
}

export interface SyncCommit {
  readonly steps: readonly Step[];
  readonly way: Way;
  /** Results for the journal and the counts. */
  readonly results: readonly RecordResult[];
  readonly events: readonly string[];
  readonly releases: readonly Release[];
  readonly deadLetters: readonly DeadLetter[];
  /** Dead letters to delete: those that were replayed, or whose row no longer fails. */
  readonly droppedDeadLetters: readonly Pick<DeadLetter, 'id' | 'code' | 'row'>[];
  readonly cursor: CursorUpdate | null;
  /** How long the batch has taken so far, ms. */
  readonly ms: number;
  readonly now: number;
}

/** What the ids of a batch stand for here, and what its comments belong to; null where that is unknown. */
export interface Ids {
  readonly userIds: ReadonlyMap<XanoId, Username | null>;
  readonly postIds: ReadonlyMap<PostId, PostId | null>;
  readonly commentIds: ReadonlyMap<CommentId, CommentId | null>;
  /** The post and author of each comment of the batch; null for a comment that is not here. */
  readonly comments: ReadonlyMap<CommentId, Pick<Comment, 'post_id' | 'username'> | null>;
}

/** What was read. The adapter keeps with it what it needs to check, when committing, that this still holds. */
export interface Reading {
  readonly view: SyncView;
  readonly ids: Ids;
  /** Dead letters of the rows that were asked for. */
  readonly letters: RowDeadLetters;
}

/** `changed`: what was read no longer holds; `lost`: another has the lease of the cursor. Neither writes anything. */
export type CommitOutcome = 'committed' | 'changed' | 'lost';

/** Returns where each owner of a record is stored, as a number from 0 up to 1: owners with equal numbers share a bucket. */
export type LocateRecord = (record: SyncRecord) => readonly number[];

export interface SyncStore {
  /** Null on one Redis, where everything is in one place. */
  readonly whereabouts: LocateRecord | null;
  /** Returns for each record, in order, whether exactly this record is deferred already. */
  readonly waiting: (records: readonly Release[]) => TaskEither<StoreError, readonly boolean[]>;
  /**
   * Reads what a query names. The query may depend on what its own ids stand for; what does not is read in the same trip as
   * the ids. Also reads the dead letters of `rows`; none when the index of those is damaged.
   */
  readonly read: (
    queryOf: (ids: Ids) => SyncQuery,
    rows?: readonly string[],
  ) => TaskEither<StoreError, Reading>;
  /**
   * Atomic: carries out every step with its journal lines, counts, deferrals, dead letters, events and cursor, if everything
   * that was read still holds; otherwise nothing.
   */
  readonly commit: (reading: Reading, commit: SyncCommit) => TaskEither<StoreError, CommitOutcome>;
}
