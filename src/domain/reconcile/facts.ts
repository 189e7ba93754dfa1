import type { Hashtag } from '../hashtag.js';
import { type Fields } from './names.js';

/**
 * The stored facts of one claim, read at one instant. `busy`: a recorded job is going to change them, so nothing can be
 * concluded yet. A score is null if the collection does not hold the member.
 */
interface Looked {
  /** Keys among those read that have a wrong type or hold too large values: nothing can be concluded from them. */
  readonly damaged: readonly string[];
}

/** Fields of a hash whose values are too large to be read, and which `fields` therefore lacks. */
interface Sized {
  readonly large: readonly string[];
}

export interface UserFacts extends Looked, Sized {
  readonly of: 'user';
  /** Null if there is no user of that name. */
  readonly fields: Fields | null;
  /** Whether the index of Xano ids has the id in the hash; true if the hash has none. */
  readonly indexed: boolean;
  readonly posts: number;
  readonly followers: number;
  readonly following: number;
  readonly regular: number | null;
  readonly models: number | null;
  readonly leaderboard: number | null;
  /** Search entries of the user that the index lacks. */
  readonly unfound: readonly string[];
  readonly busy: boolean;
}

export interface PostFacts extends Looked, Sized {
  readonly of: 'post';
  readonly fields: Fields | null;
  /** Fields from which the tags can be derived; read only if the stored tags cannot be read. */
  readonly origin: Fields | null;
  /** The hash of the author; null if there is none. */
  readonly author: Fields | null;
  readonly likes: number;
  readonly bookmarks: number;
  readonly comments: number;
  readonly timeline: number | null;
  /**
   * For a post without an author: the version of the author's last delete, ms, and the post's versions as its hash has
   * them; null if no delete is remembered.
   */
  readonly erased: { readonly at: number; readonly versions: string } | null;
  /** Score in the author's list of banned posts. */
  readonly banned: number | null;
  readonly explore: number | null;
  readonly tags: readonly TagPlaces[];
  readonly busy: boolean;
  /** Size of the explore feed, and the score of its oldest post; null if the feed is empty. */
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
  /** Whether the collection of the acting user holds the edge; `theirs`: that of the target. */
  readonly mine: boolean;
  readonly theirs: boolean;
  /** For a like or bookmark: its instant in the user's timeline; null if that does not hold it. */
  readonly at: number | null;
  /** The version stored for the edge; null if there is none. */
  readonly version: number | null;
  /** The version (ms) up to which a delete of the target removed its edges; 0: no delete is remembered. */
  readonly tombstone: number;
  /** The lists of names by time that should hold the edge, with their sizes and (`of`) the sizes of their sets. */
  readonly nameLists: readonly NamesFacts[];
  /** Whether the key of `mine` was damaged and set aside: then the other side decides. */
  readonly aside: boolean;
  /** The hash of the liked or bookmarked post; null for other edges. */
  readonly post: Fields | null;
  readonly busy: boolean;
}

export interface NamesFacts {
  readonly key: string;
  readonly size: number;
  /** The edge's score in the list, ms; null if the list does not hold it. */
  readonly instant: number | null;
  readonly of: number;
}

export interface PlaceFacts extends Looked, Sized {
  readonly of: 'place';
  readonly stands: boolean;
  readonly post: Fields | null;
  /** Whether the author that the post names exists. */
  readonly author: boolean;
  /** The hash of the timeline's owner; null if there is none, and for other feeds. */
  readonly owner: Fields | null;
  readonly busy: boolean;
}

export interface CommentFacts extends Looked, Sized {
  readonly of: 'comment';
  readonly fields: Fields | null;
  /** The hash of the comment's post; null if there is none. */
  readonly post: Fields | null;
  /** Whether the comment's author exists. */
  readonly user: boolean;
  readonly ofPost: number | null;
  readonly ofUser: number | null;
  readonly busy: boolean;
}

export interface CommentPlaceFacts extends Looked {
  readonly of: 'comment-place';
  readonly stands: boolean;
  readonly comment: Fields | null;
  /** The hash of the post whose timeline holds the comment; null for the timeline of a user. */
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
  /** The hash of the user that the entry finds; null if there is none. */
  readonly fields: Fields | null;
  readonly busy: boolean;
}

export interface KeyFacts {
  readonly of: 'key';
  /** The type as Redis names it; `none` if the key does not exist. */
  readonly type: string;
  /** The type that the key must have; null for a key that the service does not know. */
  readonly kind: string | null;
  /** Whether the key has an expiry. */
  readonly expires: boolean;
  /** Whether the owner exists; true for keys that have no owner. */
  readonly owner: boolean;
  /** For a list of names by time: its set, and how many more members the list has; null if it has no more. */
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

/** What the posts of an author have earned, and the places where that sum is stored. */
export interface TotalFacts {
  readonly isModel: boolean;
  readonly earned: number;
  /** The sum in the user's hash; null if it is missing. */
  readonly kept: number | null;
  readonly leaderboard: number | null;
}
