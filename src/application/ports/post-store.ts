import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Origin } from './origin.js';
import type { Post, PostDraft, PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type {
  IdempotencyMismatch,
  PostIdTaken,
  ChangeRefused,
  StoreError,
  UserNotFound,
} from '../errors.js';
import type { PostActs } from './post-acts.js';

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

export interface PostStore extends PostActs {
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
}
