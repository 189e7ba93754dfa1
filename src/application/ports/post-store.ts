import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Origin } from './origin.js';
import type { Ban, Post, PostDraft, PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type {
  IdempotencyMismatch,
  PostIdTaken,
  PostNotFound,
  ChangeRefused,
  OutboxFull,
  StoreError,
  UserNotFound,
} from '../errors.js';

export interface NewPost extends PostDraft {
  readonly id: PostId;
  readonly author: Username;
  readonly created_at: number;
}

/** `scope` and `key` name the request, `digest` its body; kept for 24 hours from `now`. */
export interface Idempotency {
  readonly scope: string;
  readonly key: string;
  readonly digest: string;
}

/** A post with what one viewer did to it; without a viewer both flags are false. */
export interface MarkedPost {
  readonly post: Post;
  readonly isLiked: boolean;
  readonly isBookmarked: boolean;
}

export interface PostStore {
  /**
   * Atomic: the hash with the author's denormalised fields, the author's timeline and counter, the
   * explore feed and the feeds of each tag. A request seen before answers its first post again and
   * makes none.
   */
  readonly create: (
    post: NewPost,
    idempotency: Idempotency | null,
    now: number,
    origin?: Origin,
  ) => TaskEither<
    UserNotFound | PostIdTaken | IdempotencyMismatch | ChangeRefused | StoreError,
    Post
  >;
  /**
   * Atomic: `decide` sees the post that the change is then made to; if it changes in between,
   * `decide` is asked again. The feeds of tags follow.
   */
  readonly edit: <E>(
    id: PostId,
    decide: (post: Post) => Either<E, PostDraft>,
    viewer: Username | null,
    now: number,
    origin?: Origin,
  ) => TaskEither<E | PostNotFound | ChangeRefused | StoreError, MarkedPost>;
  /** Atomic: the post leaves every feed, timeline and counter; `permit` as `decide` in `edit`. */
  readonly remove: <E>(
    id: PostId,
    permit: (post: Post) => Either<E, unknown>,
    now: number,
    origin?: Origin,
  ) => TaskEither<E | PostNotFound | OutboxFull | StoreError, void>;
  /**
   * Atomic: a ban takes the post out of every feed and keeps its hash; null puts it back. A ban that
   * stands keeps its first instant and author.
   */
  readonly setBan: (
    id: PostId,
    ban: Ban | null,
    viewer: Username | null,
    now: number,
  ) => TaskEither<PostNotFound | StoreError, MarkedPost>;
}
