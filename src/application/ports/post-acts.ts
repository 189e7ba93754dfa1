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

/** `scope` and `key` identify the request, `digest` its body; its answer is kept for 24 hours. */
export interface Idempotency {
  readonly scope: string;
  readonly key: string;
  readonly digest: string;
}

/** What was read. The adapter keeps with it what it needs to check, when committing, that this still holds. */
export interface Reading {
  readonly id: PostId;
}

export interface PostReading extends Reading {
  /** Null when there is no such post. */
  readonly stored: StoredPost | null;
  /** Those of the tags asked about that no post has yet. */
  readonly unused: readonly Hashtag[];
  /** Some likes and bookmarks of the post, as many as were asked for. */
  readonly acts: readonly EdgeName[];
}

export interface NewPostReading extends Reading {
  readonly snapshot: NewPostSnapshot;
}

/** A change of a post. */
export interface PostAct {
  readonly steps: readonly PostStep[];
  readonly origin: Origin;
  /** Units charged to the daily budgets of the acting user. */
  readonly costs: Readonly<Partial<Record<Budget, number>>>;
  /** The outbox event, recorded where a user acts; null when nothing changes that Xano knows of. */
  readonly event: OutboxEvent | null;
  readonly now: number;
  /** The answer to remember for repeats of the request: the post of this hash. */
  readonly answer?: {
    readonly author: Username;
    readonly request: Idempotency;
    readonly hash: Readonly<Record<string, string>>;
  };
}

/**
 * Left: what was read or expected does not hold, and nothing was done; for an expectation, what holds instead, otherwise
 * null. Right: the post as it is now, null when the change deleted it; or `orphaned` when the author is not here and nothing
 * was done.
 */
export type PostDone<R extends Reading> = Either<R | null, MarkedPost | null | 'orphaned'>;

export interface PostActs {
  /** Reads a post, with at most `acts` likes and as many bookmarks, in one round trip. */
  readonly read: (
    id: PostId,
    asked: { readonly tags: readonly Hashtag[]; readonly acts: number },
  ) => TaskEither<StoreError, PostReading>;
  /** Returns without reading what a new post usually depends on, for `enact` to check; null when it must be read. */
  readonly expectNew: (
    post: NewPost,
    actor: Username,
    request: Idempotency | null,
  ) => NewPostReading | null;
  /** Reads what a new post of `actor` depends on, and whether the request was seen before. */
  readonly readNew: (
    post: NewPost,
    actor: Username,
    request: Idempotency | null,
    now: number,
  ) => TaskEither<StoreError, NewPostReading>;
  /**
   * Atomic: carries out the steps with their costs and outbox event, if what was read still holds and the author is here;
   * otherwise nothing. Resolves to the post as it is then.
   */
  readonly enact: <R extends Reading>(
    reading: R,
    act: PostAct,
    viewer: Username | null,
  ) => TaskEither<ChangeRefused | StoreError, PostDone<R>>;
}
