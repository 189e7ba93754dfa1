import type { Hashtag } from '../../domain/hashtag.js';
import type { Cursor } from '../../domain/page.js';
import type { UserFields } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import type { MarkedPost } from '../ports/post-acts.js';

/** Feeds of posts that a user acted on, ordered by the instant of the act. */
export type ActFeedKind = 'bookmarked' | 'liked';

/** A feed ordered by time. Feeds with a username belong to that user, who must exist. */
export type TimedFeed =
  | { readonly kind: 'explore' }
  | { readonly kind: 'posts' | 'following' | ActFeedKind; readonly username: Username }
  | { readonly kind: 'hashtag'; readonly tag: Hashtag };

export type Feed = TimedFeed | { readonly kind: 'ranked'; readonly tag: Hashtag };

/** Feeds that many users write to; the posts of any other feed were written or chosen by its user. */
export const SHARED_FEEDS: ReadonlySet<Feed['kind']> = new Set([
  ...(['explore', 'following', 'hashtag', 'ranked'] as const),
]);

/** A post with its author, as one viewer sees it. */
export interface SeenPost extends MarkedPost {
  readonly author: UserFields;
}

export interface FeedPage {
  readonly posts: readonly SeenPost[];
  /** How many ids the feed holds; of few likes or bookmarks, how many of them are shown. */
  readonly total: number;
  /** Where the next page begins; null at the end of the feed. */
  readonly next: Cursor | null;
  /** The same page without the viewer's marks, which many viewers share. */
  readonly unmarked?: FeedPage;
}
