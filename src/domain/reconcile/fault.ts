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

/** One change of a repair, which brings a derived value to what it must be. */
export type Change =
  /** Sets fields of a row from which others are derived; null removes a field. */
  | {
      readonly do: 'set';
      readonly row: Key;
      readonly fields: Readonly<Record<string, string | null>>;
    }
  /** Sets the copies of the author's fields in a post. */
  | { readonly do: 'copy'; readonly id: PostId; readonly fields: Readonly<Record<string, string>> }
  | { readonly do: 'count-user'; readonly username: Username; readonly counter: UserCounter }
  /** Recounts a counter of a post, and updates the ranks that depend on it. */
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
  /** Adds a post to the explore feed, which keeps its newest. */
  | { readonly do: 'explore'; readonly id: PostId; readonly score: number }
  /** Adds a post to both feeds of a tag: by its time of creation, and by its rank. */
  | { readonly do: 'tag'; readonly id: PostId; readonly tag: Hashtag; readonly score: number }
  /** Notes a post for a fan-out, because homes may lack it. */
  | { readonly do: 'note'; readonly id: PostId; readonly author: Username; readonly score: number }
  /** Adds the Xano id in a user's hash to the index of ids. */
  | { readonly do: 'index'; readonly username: Username; readonly id: XanoId }
  /** Adds search entries to the index, or removes them. */
  | { readonly do: 'find-by'; readonly entries: readonly string[] }
  | { readonly do: 'find-not-by'; readonly entries: readonly string[] }
  /** Erases a post that is older than the delete of its author, as that delete did with the author's other posts. */
  | {
      readonly do: 'erase';
      readonly id: PostId;
      readonly author: Username;
      readonly score: number;
      readonly at: number;
    }
  /** Adds a comment to both its timelines. */
  | { readonly do: 'list-comment'; readonly comment: Commented; readonly score: number }
  /** Deletes a comment whose post or author does not exist, and its places in timelines. */
  | { readonly do: 'drop-comment'; readonly comment: Commented }
  | { readonly do: 'leave-comments'; readonly list: CommentList; readonly id: string }
  /** Adds an edge to both sides, or removes it from both. */
  | { readonly do: 'join' | 'part'; readonly edge: EdgeName }
  /** Renames a key of a wrong type to a place where nothing reads it, so that the right one can be built again. */
  | { readonly do: 'set-aside'; readonly name: string; readonly key: Key | null }
  | { readonly do: 'persist'; readonly name: string }
  /** Deletes a list of names by time, which is rebuilt when it is next read. */
  | { readonly do: 'unlist'; readonly name: string };

/** A collection or an author's total, and the difference in it that a fault explains. */
export interface Touch {
  readonly name: string;
  readonly by: number;
}

/** A fault of a claim. Two evaluations of a claim find the same fault under the same `name`. */
export interface Fault {
  readonly name: string;
  readonly invariant: string;
  readonly finding: Finding;
  /** Changes that repair the fault. Empty: the right state is unknown, so the fault is only reported. */
  readonly remedy: readonly Change[];
  /** Differences in sizes and totals that this fault explains. */
  readonly touches: readonly Touch[];
  /** If set, the fault counts only when no other faults explain the difference `by` of the collection `name`. */
  readonly unless: Touch | null;
  /** Whether the fault can only be judged at the end, when everything has been read. */
  readonly isLate: boolean;
}

/** Whether a fault is in a value from which others are derived, and so must be repaired before them. */
export const isOfSource = ({ remedy }: Fault): boolean =>
  remedy.some(({ do: what }) => what === 'set' || what === 'set-aside');

type More = Partial<Pick<Fault, 'remedy' | 'touches' | 'unless' | 'isLate'>>;

/** Makes a fault. `invariant` is a number of docs/REDIS_KEYS.md, or another name. */
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

/** Makes a fault of a wrong field, or a wrong score of a member; an `is` of undefined or null: it is missing. */
export const wrongValue = (
  invariant: number | string,
  name: string,
  key: string,
  [field, right, is]: readonly [string, string | number, string | number | null | undefined],
  more?: More,
): Fault => fault(invariant, name, key, `${field}: ${right}`, `${field}: ${is ?? 'missing'}`, more);

/** Makes a fault of a collection that lacks a member. */
export const missingMember = (
  invariant: number,
  name: string,
  key: string,
  member: string,
  more?: More,
): Fault => fault(invariant, name, key, `holds ${member}`, 'does not', more);

/** Makes a fault of a collection that holds a member it must not hold. */
export const surplus = (
  invariant: number | string,
  name: string,
  key: string,
  told: string,
  more?: More,
): Fault => fault(invariant, name, key, `no ${told}`, 'holds it', more);

const TOTAL = 'total of ';

/** Returns the name of an author's total in a `Touch`. */
export const totalOf = (username: string): string => TOTAL + username;

/** The inverse of `totalOf`; null if the name is no total. */
export const authorOfTotal = (name: string): Username | null =>
  name.startsWith(TOTAL) ? (name.slice(TOTAL.length) as Username) : null;
