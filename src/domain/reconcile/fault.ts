import type { Finding } from '../invariant/finding.js';
import type { Hashtag } from '../hashtag.js';
import type { Role } from '../role.js';
import type { Username } from '../username.js';

/** How a fault is mended; the store works out sizes and scores anew as it does so. */
export type Remedy =
  | { readonly do: 'count'; readonly counter: UserCounter | PostCounter }
  /** The hash takes the name of its key. */
  | { readonly do: 'name' }
  | { readonly do: 'role'; readonly role: Role }
  /** When a user joined, or a post was made: as the feeds and registries remember it. */
  | { readonly do: 'born'; readonly at: number }
  | { readonly do: 'tags'; readonly hashtags: readonly Hashtag[] }
  /** Tags in their present form, out of the feeds of the old ones and into those of the new. */
  | { readonly do: 'retag'; readonly hashtags: readonly Hashtag[] }
  | { readonly do: 'ban'; readonly isBanned: boolean }
  /** Whoever is known by the Xano id of the hash. */
  | { readonly do: 'index' }
  /** A key of another type goes where nothing reads it, so that its place can be filled again. */
  | { readonly do: 'set-aside' }
  | { readonly do: 'persist' }
  /** Names by time go, and are made anew when they are next read. */
  | { readonly do: 'unlist' }
  | { readonly do: 'enroll' }
  | { readonly do: 'copy-author' }
  /** A post that is older than the delete of its author goes as the author's others did. */
  | { readonly do: 'erase' }
  /** A post whose author is nobody is that of the timeline where it stands. */
  | { readonly do: 'adopt' }
  | { readonly do: 'enter-timeline' }
  /** Into the banned posts of the author, or out of them. */
  | { readonly do: 'shelve' }
  | { readonly do: 'enter-explore' }
  | { readonly do: 'enter-tag'; readonly tag: Hashtag }
  /** Both sides of an edge, present or absent. */
  | { readonly do: 'join' }
  | { readonly do: 'part' }
  /** The member leaves the collection it was found in. */
  | { readonly do: 'leave' };

export type UserCounter = 'postCount' | 'followerCount' | 'followingCount';
export type PostCounter = 'likesCount' | 'bookmarksCount';

/** A collection, or an author's total, that a fault lets another one be wrong by. */
export interface Touch {
  readonly name: string;
  readonly by: number;
}

/** What is wrong with a claim. Two looks at a claim find the same fault under the same `name`. */
export interface Fault {
  readonly name: string;
  readonly invariant: string;
  readonly finding: Finding;
  /** Null: nobody can tell what is right, so it is only reported. */
  readonly remedy: Remedy | null;
  /** Sizes that this fault explains. */
  readonly touches: readonly Touch[];
  /** Counts only when no other fault explains the difference `by` of the collection `name`. */
  readonly unless: Touch | null;
  /** Whether it counts can only be told once everything has been looked at. */
  readonly isLate: boolean;
}

/** What others are mended by is mended before them. */
const OF_SOURCES: ReadonlySet<string> = new Set<Remedy['do']>([
  'name',
  'role',
  'born',
  'tags',
  'retag',
  'ban',
  'set-aside',
]);

export const isOfSource = ({ remedy }: Fault): boolean =>
  remedy !== null && OF_SOURCES.has(remedy.do);

interface Details extends Finding {
  readonly name: string;
  readonly remedy?: Remedy;
  readonly touches?: readonly Touch[];
  readonly unless?: Touch;
  readonly isLate?: boolean;
}

export const fault = (invariant: number | string, details: Details): Fault => {
  const { name, key, expected, actual, remedy = null, touches = [], unless = null } = details;
  return {
    name: `${name} ${key}`,
    invariant: String(invariant),
    finding: { key, expected, actual },
    remedy,
    touches,
    unless,
    isLate: details.isLate ?? unless !== null,
  };
};

const TOTAL = 'total of ';

/** How the total of an author is called among what faults touch. */
export const totalOf = (username: string): string => TOTAL + username;

/** Null: it is no total. */
export const authorOfTotal = (name: string): Username | null =>
  name.startsWith(TOTAL) ? (name.slice(TOTAL.length) as Username) : null;
