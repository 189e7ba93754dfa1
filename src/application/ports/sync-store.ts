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

/** By which way a record came in. `deferred`: it had waited for its owner; `replay`: a dead letter. */
export type Way = 'webhook' | 'bulk' | 'pull' | 'snapshot' | 'reconcile' | 'deferred' | 'replay';

/** What became of one record. `duplicate`: its event was applied before. */
export interface RecordResult {
  readonly entity: Entity;
  readonly key: string;
  readonly result: MergeResult['result'] | 'duplicate';
  readonly code: RecordCode | '';
  readonly message: string;
  /** ms; 0: untimed. */
  readonly version: number;
  /** Of a post: how many of its tags were left out. */
  readonly droppedTags: number;
  /** Values that could not be read, without which the record came in. */
  readonly leftOut: readonly LeftOut[];
  /** Read in Xano again, it fails, waits, or is older than the same, as before. */
  readonly isKnown?: true;
}

/** A record that waits for its owner, or did until now. */
export interface Release {
  readonly owner: string;
  readonly record: SyncRecord;
}

/** The letter of a row of Xano that failed when it came last; `version` of the row, ms, 0 for none. */
export interface RowDeadLetter extends Pick<DeadLetter, 'id' | 'code'> {
  readonly row: string;
  readonly version: number;
}

/** By row. */
export type RowDeadLetters = ReadonlyMap<string, RowDeadLetter>;

/** Where a way has come to; saved together with what it stands for. */
export interface CursorUpdate {
  readonly name: string;
  readonly value: string;
  /** The lease that `holder` must still hold; else nothing of the batch is done. */
  readonly lease: string;
  readonly holder: string;
}

export interface SyncCommit {
  readonly steps: readonly Step[];
  readonly way: Way;
  /** For the journal and the counts. */
  readonly results: readonly RecordResult[];
  readonly events: readonly string[];
  readonly releases: readonly Release[];
  readonly deadLetters: readonly DeadLetter[];
  /** Dead letters that have been replayed, or whose row is right by now. */
  readonly droppedDeadLetters: readonly Pick<DeadLetter, 'id' | 'code' | 'row'>[];
  readonly cursor: CursorUpdate | null;
  /** How long the batch has taken up to here, ms. */
  readonly ms: number;
  readonly now: number;
}

/** Whom the Xano ids of a batch belong to, as far as that is known, and what its comments belong to. */
export interface Ids {
  readonly userIds: ReadonlyMap<XanoId, Username | null>;
  readonly postIds: ReadonlyMap<PostId, PostId | null>;
  readonly commentIds: ReadonlyMap<CommentId, CommentId | null>;
  /** On what the comments of a batch are, and whose, where they are here. */
  readonly comments: ReadonlyMap<CommentId, Pick<Comment, 'post_id' | 'username'> | null>;
}

/** What was read, and what the store needs to know that it still holds. */
export interface Reading {
  readonly view: SyncView;
  readonly ids: Ids;
  /** Of the rows that were asked for. */
  readonly letters: RowDeadLetters;
}

/** `changed`: what was read no longer holds; `lost`: the lease of the cursor is another's. */
export type CommitOutcome = 'committed' | 'changed' | 'lost';

/** Where a record is written, of each of its owners: a number from 0 to 1. What has the same number lies together. */
export type Whereabouts = (record: SyncRecord) => readonly number[];

export interface SyncStore {
  /** Null where all is written in one place. */
  readonly whereabouts: Whereabouts | null;
  /** Which of these wait already, as they are; one answer for each, in order. */
  readonly waiting: (records: readonly Release[]) => TaskEither<StoreError, readonly boolean[]>;
  /**
   * What is asked may depend on whom the ids belong to that are asked about; what does not is read together with
   * them. Also the letters of those rows that have one; none where what is remembered of them is damaged.
   */
  readonly read: (
    queryOf: (ids: Ids) => SyncQuery,
    rows?: readonly string[],
  ) => TaskEither<StoreError, Reading>;
  /**
   * Atomic: every step with its journal lines, counts, deferrals, dead letters, events and cursor,
   * provided that all that was read still holds; else nothing.
   */
  readonly commit: (reading: Reading, commit: SyncCommit) => TaskEither<StoreError, CommitOutcome>;
}
