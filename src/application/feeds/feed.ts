import type { Hashtag } from '../../domain/hashtag.js';
import type { Cursor } from '../../domain/page.js';
import type { UserFields } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import type { MarkedPost } from '../ports/post-acts.js';

/** Those of what a user did, by the instant of the act. */
export type ActFeedKind = 'bookmarked' | 'liked';

/** In the order of time. Those with a username belong to that user, who must be known. */
export type TimedFeed =
  | { readonly kind: 'explore' }
  | { readonly kind: 'posts' | 'following' | ActFeedKind; readonly username: Username }
  | { readonly kind: 'hashtag'; readonly tag: Hashtag };

export type Feed = TimedFeed | { readonly kind: 'ranked'; readonly tag: Hashtag };

/** Those that many write. What stands in any other its user has written or chosen. */
export const OF_MANY: ReadonlySet<Feed['kind']> = new Set([
  ...(['explore', 'following', 'hashtag', 'ranked'] as const),
]);

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
  /** The same page as nobody in particular sees it, which many viewers share. */
  readonly unmarked?: FeedPage;
}
