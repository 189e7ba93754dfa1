import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Counts } from '../../domain/engagement.js';
import type { Key } from '../../domain/key.js';
import type { Post, PostId } from '../../domain/post.js';
import type { UserFields } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import { storeFault, type StoreError } from '../errors.js';

/** An entry of a timeline, which stands by its score. */
export interface Entry {
  readonly member: string;
  readonly score: number;
}

/** The order of entries: the greater score first, of one score the greater member. */
export const comesFirst = (a: Entry, b: Entry): number => {
  if (a.score !== b.score) return b.score - a.score;
  if (a.member === b.member) return 0;
  return a.member < b.member ? 1 : -1;
};

/** How many entries, which stand in order, come before what follows a place. */
export const placeAfter = (entries: readonly Entry[], after: Entry | null): number => {
  const place = after === null ? 0 : entries.findIndex((entry) => comesFirst(entry, after) > 0);
  return place === -1 ? entries.length : place;
};

/** Some entries of a timeline, greatest score first, of one score the greater member first. */
export interface Slice {
  readonly entries: readonly Entry[];
  /** How many the whole timeline holds. */
  readonly size: number;
}

/** Some entries of a following feed that is kept ready for its reader, and what it lacks. */
export interface HomeSlice {
  /** Above the floor, as in a slice; what no page shows may stand among them. */
  readonly entries: readonly Entry[];
  /** What stands at this score or below may be missing; null: nothing is. */
  readonly floor: number | null;
  /** Followed authors of whom anything with at least this score may be missing. */
  readonly others: readonly { readonly author: Username; readonly least: number }[];
  /** How many posts it holds. */
  readonly size: number;
}

/** Stands for a row that is there and cannot be read. */
export const DAMAGED = 'damaged';
export type Damaged = typeof DAMAGED;

export type StoredHash = ReadonlyMap<string, string>;

/** What tells whether and where a post stands, without its text. */
export interface Brief extends Counts {
  readonly username: Username;
  readonly created_at: number;
}

/** Of a post that a page may show; null of one that is not there, banned or damaged. */
export const briefOf = (post: Post | Damaged | null): Brief | null =>
  post === null || post === DAMAGED || post.ban !== null ? null : post;

/** What is worked out from what is known, under a name that stands for nothing else. None is within another. */
export interface Remembered<A> {
  readonly name: string;
  readonly assemble: (known: Known) => A | undefined;
  /** Whether two answers say the same, so that the earlier one may stand for both. */
  readonly isSame: (a: A, b: A) => boolean;
  /** About how many bytes it takes to keep. */
  readonly bytesOf: (answer: A) => number;
}

/**
 * What is known of the store while an answer is put together. `undefined` is what is not known yet: it is
 * read, and the answer then begun anew. `null` is what is not there. A value is never changed: the same
 * object comes back until the row itself has changed.
 */
export interface Known {
  readonly user: (username: Username) => UserFields | Damaged | null | undefined;
  /**
   * Whether somebody else had the name until lately: then what was read elsewhere before this may be theirs. What a page
   * knows by its reader never is.
   */
  readonly isNamesake: (username: Username) => boolean | undefined;
  /** A banned one too. */
  readonly post: (id: PostId) => Post | Damaged | null | undefined;
  /**
   * The hash of a user or a post as it is kept, empty where there is none; null of what is too large for that,
   * or no hash: of that only the store tells.
   */
  readonly hash: (key: Key) => StoredHash | null | undefined;
  /** Of a post that is neither banned nor damaged, without reading its text; what of it is damaged is not looked at. */
  readonly brief: (id: PostId) => Brief | null | undefined;
  /** The first `count` entries after a place, whether or not something stands there; from the head without one. */
  readonly slice: (timeline: Key, after: Entry | null, count: number) => Slice | undefined;
  /** As `slice`, where what is known of an earlier place may do: it may begin before the place, and hold more. */
  readonly stretch: (timeline: Key, after: Entry | null, count: number) => Slice | undefined;
  /** As `slice`, of the following feed of a reader as it is kept ready; null where there is none to be trusted. */
  readonly home: (
    reader: Username,
    after: Entry | null,
    count: number,
  ) => HomeSlice | null | undefined;
  /** How many entries have at least this score. */
  readonly count: (timeline: Key, least: number) => number | undefined;
  /** What users are found by, in the order of its bytes, from a bound on: `[` before one that counts, `(` before one that does not. */
  readonly searchTexts: (from: string, count: number) => readonly string[] | undefined;
  /** Of a timeline or a set; what holds neither has no members. */
  readonly isMember: (key: Key, member: string) => boolean | undefined;
  /** All of a set that holds few, in no order; null of one that holds more, whose members are asked for one by one. */
  readonly few: (set: Key) => readonly string[] | null | undefined;
  /** All of a set, in no order. */
  readonly members: (set: Key) => readonly string[] | undefined;
  /** The same object for as long as nothing that is known changes, and as long as it says the same. */
  readonly remembered: <A extends object>(question: Remembered<A>) => A | undefined;
}

/** What a reader that asks for nothing answers where something is not known. */
export const NOT_HELD = storeFault(new Error('not held in this process'));

/**
 * The one way to read for answers. What was acknowledged before `read` is called is in what is known; what
 * changes meanwhile may be in it in part.
 */
export interface Reader {
  /**
   * Answers what `assemble` makes of what is known, which is pure and called until it knows enough: what one
   * call asks for in vain is read in one trip, or in some that none of them holds the store for long.
   */
  readonly read: <A>(assemble: (known: Known) => A | undefined) => TaskEither<StoreError, A>;
  /** As `read`, where the answer may be a refusal. */
  readonly readEither: <E, A>(
    assemble: (known: Known) => Either<E, A> | undefined,
  ) => TaskEither<E | StoreError, A>;
}
