import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Hashtag } from '../../domain/hashtag.js';
import type { Cursor, PageRequest } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { UserFields } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import type { PostNotFound, StoreError, UserNotFound } from '../errors.js';
import type { MarkedPost } from './post-store.js';

/** `posts`, `bookmarked` and `following` belong to a user, who must be known. */
export type Feed =
  | { readonly kind: 'explore' }
  | { readonly kind: 'posts' | 'bookmarked' | 'following'; readonly username: Username }
  | { readonly kind: 'hashtag' | 'ranked'; readonly tag: Hashtag };

/** A post with its author, as one viewer sees it. */
export interface SeenPost extends MarkedPost {
  readonly author: UserFields;
}

export interface FeedPage {
  readonly posts: readonly SeenPost[];
  /** How many ids the feed holds. */
  readonly total: number;
  /** Where the next page begins; null at the end of the feed. */
  readonly next: Cursor | null;
}

/** Every read is one round trip, and shows no post that is deleted, banned or without its author. */
export interface FeedStore {
  /**
   * Newest first; `bookmarked` by the instant of the act; `ranked` by the score at `now`, or at the
   * instant the cursor carries. Equal scores: the newer first, then the greater id. A page is full
   * while the feed has posts to fill it.
   */
  readonly page: (
    feed: Feed,
    request: PageRequest,
    viewer: Username | null,
    now: number,
  ) => TaskEither<UserNotFound | StoreError, FeedPage>;
  /** The best of each tag at `now`, in the order of the tags asked for. */
  readonly top: (
    tags: readonly Hashtag[],
    perTag: number,
    viewer: Username | null,
    now: number,
  ) => TaskEither<StoreError, readonly (readonly SeenPost[])[]>;
  /** One post; a banned one too, since an admin may see it. */
  readonly post: (
    id: PostId,
    viewer: Username | null,
  ) => TaskEither<PostNotFound | StoreError, SeenPost>;
}
