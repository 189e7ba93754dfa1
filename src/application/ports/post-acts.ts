import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { Budget } from '../../domain/limits/policy.js';
import type { NewPost, Post, PostId } from '../../domain/post.js';
import type { NewPostSnapshot, PostStep, StoredPost } from '../../domain/sync/decide-post.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import type { ChangeRefused, StoreError } from '../errors.js';
import type { Origin } from './origin.js';

/** A post with what one viewer did to it; without a viewer both flags are false. */
export interface MarkedPost {
  readonly post: Post;
  readonly isLiked: boolean;
  readonly isBookmarked: boolean;
}

/** `scope` and `key` name the request, `digest` its body; kept for 24 hours. */
export interface Idempotency {
  readonly scope: string;
  readonly key: string;
  readonly digest: string;
}

/** What was read, and what the store needs to know that it still holds. */
export interface Reading {
  readonly id: PostId;
}

export interface PostReading extends Reading {
  /** Null: there is none. */
  readonly stored: StoredPost | null;
  /** Of the tags that were asked about, those that no post has yet. */
  readonly unused: readonly Hashtag[];
  /** Some of those who liked or bookmarked it, as far as they were asked for. */
  readonly acts: readonly EdgeName[];
}

export interface NewPostReading extends Reading {
  readonly snapshot: NewPostSnapshot;
}

/** What is done to a post. */
export interface PostAct {
  readonly steps: readonly PostStep[];
  readonly origin: Origin;
  /** What it takes of the budgets of whoever acts. */
  readonly costs: Readonly<Partial<Record<Budget, number>>>;
  /** What Xano is to hear where a user acts; null: nothing is changed that it knows of. */
  readonly event: OutboxEvent | null;
  readonly now: number;
  /** What a request is answered from now on: the post of this hash. */
  readonly answer?: {
    readonly author: Username;
    readonly request: Idempotency;
    readonly hash: Readonly<Record<string, string>>;
  };
}

/**
 * Left: what was read, or expected, does not hold, and nothing was done; of what was expected it is told what
 * holds. `orphaned`: the author is not here, and nothing was done either; null: the post is gone by it.
 */
export type PostDone<R extends Reading> = Either<R | null, MarkedPost | null | 'orphaned'>;

export interface PostActs {
  /** A post, with at most `acts` likes and as many bookmarks, in one round trip. */
  readonly read: (
    id: PostId,
    asked: { readonly tags: readonly Hashtag[]; readonly acts: number },
  ) => TaskEither<StoreError, PostReading>;
  /** What a new post mostly depends on, without asking; null where it has to be read. */
  readonly expectNew: (
    post: NewPost,
    actor: Username,
    request: Idempotency | null,
  ) => NewPostReading | null;
  /** What a new post of `actor` depends on, as of now, and whether the request was seen before. */
  readonly readNew: (
    post: NewPost,
    actor: Username,
    request: Idempotency | null,
    now: number,
  ) => TaskEither<StoreError, NewPostReading>;
  /**
   * Atomic: the steps with what they cost and what Xano is to hear of them, provided that what was read
   * still holds and the author is here; else nothing. Answers the post as it stands then.
   */
  readonly enact: <R extends Reading>(
    reading: R,
    act: PostAct,
    viewer: Username | null,
  ) => TaskEither<ChangeRefused | StoreError, PostDone<R>>;
}
