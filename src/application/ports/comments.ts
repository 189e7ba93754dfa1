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

/** What was read, and what the store needs to know that it still holds. */
export interface CommentReading {
  readonly snapshot: CommentSnapshot;
}

export interface CommentAct {
  readonly step: CommentStep;
  readonly origin: Origin;
  /** What it takes of the budgets of whoever acts. */
  readonly costs: Readonly<Partial<Record<Budget, number>>>;
  /** What Xano is to hear where a user acts. */
  readonly event: OutboxEvent;
  readonly now: number;
}

/**
 * `no_post`, `no_writer`: the author of the post, or of the comment, is not here; `blocked`: one of the two blocks the
 * other, and it was no deletion; nothing was done.
 */
export type CommentMissing = 'no_post' | 'no_writer' | 'blocked';

export interface CommentActs {
  /** A post, a comment and whoever acts, in one round trip. Whether the authors are here is not read, nor who blocks whom. */
  readonly read: (
    post: PostId,
    comment: CommentId,
    actor: Username,
  ) => TaskEither<StoreError, CommentReading>;
  /**
   * Atomic: the step with what it costs and what Xano is to hear of it, provided that what was read still holds
   * and the authors are here, neither of whom blocks the other; else nothing. Left: it does not hold. Answers how many comments the post has then.
   */
  readonly enact: (
    reading: CommentReading,
    act: CommentAct,
  ) => TaskEither<ChangeRefused | StoreError, Either<null, number | CommentMissing>>;
  /** Whether what was read holds yet. It may have been half of a change that others were about to finish. */
  readonly holds: (reading: CommentReading) => TaskEither<StoreError, boolean>;
}

/** Which comments of a post: `count` after a place, or the first without one. */
export interface CommentQuery {
  readonly order: CommentOrder;
  readonly after: CommentPlace | null;
  readonly count: number;
}

interface CommentSlice {
  /** In the order asked for; null of one that is gone, or damaged. */
  readonly entries: readonly {
    readonly place: CommentPlace;
    readonly comment: Comment | null;
  }[];
  /** How many the post has. */
  readonly size: number;
}

export interface CommentLists {
  /** In at most three round trips; what changes in between may be in it in part. */
  readonly slice: (post: PostId, query: CommentQuery) => TaskEither<StoreError, CommentSlice>;
}
