import { type Finding } from './names.js';
import type { Comment } from '../comment.js';
import type { CommentList, Listed, PostCounter, UserCounter } from '../derive.js';
import type { Hashtag } from '../hashtag.js';
import type { Key } from '../key.js';
import type { PostId } from '../post.js';
import type { EdgeName } from '../sync/view.js';
import type { XanoId } from '../sync/xano-id.js';
import type { Username } from '../username.js';

type Commented = Pick<Comment, 'id' | 'post_id' | 'username'>;

/** One difference between what follows from what stands, and what was read. */
export type Change =
  /** Fields of a row, by which others are mended; null takes one away. */
  | {
      readonly do: 'set';
      readonly row: Key;
      readonly fields: Readonly<Record<string, string | null>>;
    }
  /** What a post carries of its author. */
  | { readonly do: 'copy'; readonly id: PostId; readonly fields: Readonly<Record<string, string>> }
  | { readonly do: 'count-user'; readonly username: Username; readonly counter: UserCounter }
  /** With the ranks that go by it. */
  | {
      readonly do: 'count-post';
      readonly id: PostId;
      readonly counter: PostCounter;
      readonly hashtags: readonly Hashtag[];
    }
  | {
      readonly do: 'enter';
      readonly list: Listed;
      readonly member: string;
      readonly score: number;
    }
  | { readonly do: 'leave'; readonly list: Listed; readonly member: string }
  /** Into the explore feed, which keeps its newest. */
  | { readonly do: 'explore'; readonly id: PostId; readonly score: number }
  /** Into both feeds of a tag, by the instant and by what the post is worth. */
  | { readonly do: 'tag'; readonly id: PostId; readonly tag: Hashtag; readonly score: number }
  /** Homes may have left it out. */
  | { readonly do: 'note'; readonly id: PostId; readonly author: Username; readonly score: number }
  /** A user is known by the Xano id of the hash. */
  | { readonly do: 'index'; readonly username: Username; readonly id: XanoId }
  /** A search finds a user by these, or nobody any more. */
  | { readonly do: 'find-by'; readonly entries: readonly string[] }
  | { readonly do: 'find-not-by'; readonly entries: readonly string[] }
  /** A post that is older than the delete of its author goes as the author's others did. */
  | {
      readonly do: 'erase';
      readonly id: PostId;
      readonly author: Username;
      readonly score: number;
      readonly at: number;
    }
  /** Into both timelines of a comment. */
  | { readonly do: 'list-comment'; readonly comment: Commented; readonly score: number }
  /** A comment whose post or author is not here, with its places. */
  | { readonly do: 'drop-comment'; readonly comment: Commented }
  | { readonly do: 'leave-comments'; readonly list: CommentList; readonly id: string }
  /** Both sides of an edge, present or absent. */
  | { readonly do: 'join' | 'part'; readonly edge: EdgeName }
  /** A key of another type goes where nothing reads it, so that its place can be filled again. */
  | { readonly do: 'set-aside'; readonly name: string; readonly key: Key | null }
  | { readonly do: 'persist'; readonly name: string }
  /** Names by time go, and are made anew when they are next read. */
  | { readonly do: 'unlist'; readonly name: string };

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
  /** What mends it. None: nobody can tell what is right, so it is only reported. */
  readonly remedy: readonly Change[];
  /** Sizes that this fault explains. */
  readonly touches: readonly Touch[];
  /** Counts only when no other fault explains the difference `by` of the collection `name`. */
  readonly unless: Touch | null;
  /** Whether it counts can only be told once everything has been looked at. */
  readonly isLate: boolean;
}

/** What others are mended by is mended before them. */
export const isOfSource = ({ remedy }: Fault): boolean =>
  remedy.some(({ do: what }) => what === 'set' || what === 'set-aside');

type More = Partial<Pick<Fault, 'remedy' | 'touches' | 'unless' | 'isLate'>>;

/** `invariant`: of 3-redis-keys by its number, or another name. */
export const fault = (
  invariant: number | string,
  name: string,
  key: string,
  expected: string,
  actual: string,
  { remedy = [], touches = [], unless = null, isLate = unless !== null }: More = {},
): Fault => ({
  name: `${name} ${key}`,
  invariant: String(invariant),
  finding: { key, expected, actual },
  remedy,
  touches,
  unless,
  isLate,
});

/** A field, or the score of a member, is another; undefined: it is missing. */
export const wrongValue = (
  invariant: number | string,
  name: string,
  key: string,
  [field, right, is]: readonly [string, string | number, string | number | null | undefined],
  more?: More,
): Fault => fault(invariant, name, key, `${field}: ${right}`, `${field}: ${is ?? 'missing'}`, more);

/** A collection does not hold what it should. */
export const lacking = (
  invariant: number,
  name: string,
  key: string,
  member: string,
  more?: More,
): Fault => fault(invariant, name, key, `holds ${member}`, 'does not', more);

/** A collection holds what it should not. */
export const stranger = (
  invariant: number | string,
  name: string,
  key: string,
  told: string,
  more?: More,
): Fault => fault(invariant, name, key, `no ${told}`, 'holds it', more);

const TOTAL = 'total of ';

/** How the total of an author is called among what faults touch. */
export const totalOf = (username: string): string => TOTAL + username;

/** Null: it is no total. */
export const authorOfTotal = (name: string): Username | null =>
  name.startsWith(TOTAL) ? (name.slice(TOTAL.length) as Username) : null;
