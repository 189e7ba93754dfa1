import type { Hashtag } from '../hashtag.js';
import { type Fields } from './names.js';

/**
 * What the store holds of one claim, read at one instant. `busy`: work is recorded that is going to
 * change it, so that nothing can be said yet. A score is null where the member does not stand there.
 */
interface Looked {
  /** Keys that hold what they should not, of those that were looked at: what they tell is no fact. */
  readonly damaged: readonly string[];
}

/** Of a hash: fields whose values are too large to be read, and so missing among `fields`. */
interface Sized {
  readonly large: readonly string[];
}

export interface UserFacts extends Looked, Sized {
  readonly of: 'user';
  /** Null: nobody of that name is here. */
  readonly fields: Fields | null;
  /** Whether somebody is known by the Xano id in the hash; true where there is none. */
  readonly indexed: boolean;
  readonly posts: number;
  readonly followers: number;
  readonly following: number;
  readonly regular: number | null;
  readonly models: number | null;
  readonly leaderboard: number | null;
  /** By which a search should find the user, and does not. */
  readonly unfound: readonly string[];
  readonly busy: boolean;
}

export interface PostFacts extends Looked, Sized {
  readonly of: 'post';
  readonly fields: Fields | null;
  /** What its tags come from, where those in the hash cannot be read. */
  readonly origin: Fields | null;
  /** The hash of the author; null where there is none. */
  readonly author: Fields | null;
  readonly likes: number;
  readonly bookmarks: number;
  readonly comments: number;
  readonly timeline: number | null;
  /**
   * How new the last delete of an author is who is not here, and the versions of the post, as its hash has
   * them; null where none is remembered.
   */
  readonly erased: { readonly at: number; readonly versions: string } | null;
  /** Among the banned posts of the author. */
  readonly banned: number | null;
  readonly explore: number | null;
  readonly tags: readonly TagPlaces[];
  readonly busy: boolean;
  /** Of the explore feed: how many it holds, and the score of the last; null of an empty one. */
  readonly exploreSize: number;
  readonly exploreOldest: number | null;
}

export interface TagPlaces {
  readonly tag: Hashtag;
  readonly posts: number | null;
  readonly ranked: number | null;
}

export interface EdgeFacts extends Looked {
  readonly of: 'edge';
  readonly user: boolean;
  readonly target: boolean;
  /** On the side of whoever follows, likes or bookmarks. */
  readonly mine: boolean;
  readonly theirs: boolean;
  /** Of an act: when it was done; null where it does not stand with its user. */
  readonly at: number | null;
  /** As it is kept beside the edge. */
  readonly version: number | null;
  /** Up to which version, ms, what hung on the target went with a delete; 0: none is remembered. */
  readonly tombstone: number;
  /** Names by time: how many there are, and in the set whose names they are. */
  readonly lists: readonly NamesFacts[];
  /** What stood in the place of `mine` was damaged and put aside: then the other side decides. */
  readonly aside: boolean;
  /** Of a like or bookmark: the hash of the post. */
  readonly post: Fields | null;
  readonly busy: boolean;
}

export interface NamesFacts {
  readonly key: string;
  readonly size: number;
  /** By which instant the edge stands there; null where it does not. */
  readonly instant: number | null;
  readonly of: number;
}

export interface PlaceFacts extends Looked, Sized {
  readonly of: 'place';
  readonly stands: boolean;
  readonly post: Fields | null;
  /** Whether the author that the post names is here. */
  readonly author: boolean;
  /** The hash of whoever has the timeline; null where there is none, or of another feed. */
  readonly owner: Fields | null;
  readonly busy: boolean;
}

export interface CommentFacts extends Looked, Sized {
  readonly of: 'comment';
  readonly fields: Fields | null;
  /** The hash of what it is on; null where there is none. */
  readonly post: Fields | null;
  /** Whether its author is here. */
  readonly user: boolean;
  readonly ofPost: number | null;
  readonly ofUser: number | null;
  readonly busy: boolean;
}

export interface CommentPlaceFacts extends Looked {
  readonly of: 'comment-place';
  readonly stands: boolean;
  readonly comment: Fields | null;
  /** Of the comments of a post: its hash. */
  readonly post: Fields | null;
  readonly busy: boolean;
}

export interface NameFacts {
  readonly of: 'name';
  readonly stands: boolean;
  readonly user: boolean;
  readonly busy: boolean;
}

export interface SearchEntryFacts extends Looked, Sized {
  readonly of: 'search-entry';
  readonly stands: boolean;
  /** The hash of whoever is found by it; null where there is none. */
  readonly fields: Fields | null;
  readonly busy: boolean;
}

export interface KeyFacts {
  readonly of: 'key';
  /** As Redis calls it; `none` where there is no such key. */
  readonly type: string;
  /** Of which type it is to be; null of one that the service does not know. */
  readonly kind: string | null;
  /** Whether it is going to end by itself. */
  readonly expires: boolean;
  /** Keys that belong to nobody in particular have one. */
  readonly owner: boolean;
  /** Of names by time: the set that they are of, and how many more they are than it holds. */
  readonly surplus: { readonly set: string; readonly by: number } | null;
  readonly busy: boolean;
}

export type Facts =
  | UserFacts
  | PostFacts
  | CommentFacts
  | EdgeFacts
  | PlaceFacts
  | CommentPlaceFacts
  | NameFacts
  | SearchEntryFacts
  | KeyFacts;

/** What an author's posts have earned, and what is written of it. */
export interface TotalFacts {
  readonly isModel: boolean;
  readonly earned: number;
  /** In the user's hash; null where it is missing. */
  readonly kept: number | null;
  readonly leaderboard: number | null;
}
