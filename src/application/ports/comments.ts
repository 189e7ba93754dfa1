import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CommentId, Comment, CommentOrder, CommentPlace } from '../../domain/comment.js';
import type { Budget } from '../../domain/limits/policy.js';
import type { PostId } from '../../domain/post.js';
import type { CommentSnapshot, CommentStep } from '../../domain/sync/decide-comment.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { Username } from '../../domain/username.js';
import type { ChangeRefused, StoreError } from '../errors.js';
import type { Origin } from './origin.js';

/** What was read. The adapter keeps with it what it needs to check, when committing, that this still holds. */
export interface CommentReading {
  readonly snapshot: CommentSnapshot;
}

export interface CommentAct {
  readonly step: CommentStep;
  readonly origin: Origin;
  /** Units charged to the daily budgets of the acting user. */
  readonly costs: Readonly<Partial<Record<Budget, number>>>;
  /** The outbox event, recorded where a user acts. */
  readonly event: OutboxEvent;
  readonly now: number;
}

/**
 * Why nothing was done. `no_post`: the author of the post is not here; `no_writer`: the author of the comment is not here;
 * `blocked`: one of the two blocks the other, and the step is no deletion.
 */
export type CommentMissing = 'no_post' | 'no_writer' | 'blocked';

export interface CommentActs {
  /** Reads a post, a comment and the acting user in one round trip, but neither the two authors nor any blocks. */
  readonly read: (
    post: PostId,
    comment: CommentId,
    actor: Username,
  ) => TaskEither<StoreError, CommentReading>;
  /**
   * Atomic: carries out the step with its costs and outbox event, if what was read still holds, both authors are here and,
   * unless the step deletes, neither blocks the other; otherwise nothing. Left: what was read does not hold. Right: how many
   * comments the post has then, or why nothing was done.
   */
  readonly enact: (
    reading: CommentReading,
    act: CommentAct,
  ) => TaskEither<ChangeRefused | StoreError, Either<null, number | CommentMissing>>;
  /** Whether what was read still holds: it may have been read while another process was in the middle of a change. */
  readonly holds: (reading: CommentReading) => TaskEither<StoreError, boolean>;
}

/** Selects `count` comments of a post after a place; the first ones when `after` is null. */
export interface CommentQuery {
  readonly order: CommentOrder;
  readonly after: CommentPlace | null;
  readonly count: number;
}

interface CommentSlice {
  /** Entries in the order asked for; the comment is null when it is gone or damaged. */
  readonly entries: readonly {
    readonly place: CommentPlace;
    readonly comment: Comment | null;
  }[];
  /** Number of comments that the post has. */
  readonly size: number;
}

export interface CommentLists {
  /** Reads comments in at most three round trips; a change in between may be seen in part. */
  readonly slice: (post: PostId, query: CommentQuery) => TaskEither<StoreError, CommentSlice>;
}
