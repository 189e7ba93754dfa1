import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Counts } from '../../domain/engagement.js';
import type { Key } from '../../domain/key.js';
import type { Post, PostId } from '../../domain/post.js';
import type { UserFields } from '../../domain/profile.js';
import type { Username } from '../../domain/username.js';
import { storeFault, type StoreError } from '../errors.js';

/** An entry of a timeline (a sorted set), ordered by its score. */
export interface Entry {
  readonly member: string;
  readonly score: number;
}

/** Compares two entries for sorting: the greater score comes first; of equal scores, the greater member. */
export const comesFirst = (a: Entry, b: Entry): number => {
  if (a.score !== b.score) return b.score - a.score;
  if (a.member === b.member) return 0;
  return a.member < b.member ? 1 : -1;
};

/** Returns the index of the first of these ordered entries after a place: 0 without a place, their length if none is after. */
export const placeAfter = (entries: readonly Entry[], after: Entry | null): number => {
  const place = after === null ? 0 : entries.findIndex((entry) => comesFirst(entry, after) > 0);
  return place === -1 ? entries.length : place;
};

/** Some entries of a timeline, in the order of `comesFirst`. */
export interface Slice {
  readonly entries: readonly Entry[];
  /** Number of entries in the whole timeline. */
  readonly size: number;
}

/** Some entries of a home, and what the home lacks. */
export interface HomeSlice {
  /** Entries above the floor, ordered as in a slice; some may be posts that no page shows, such as banned ones. */
  readonly entries: readonly Entry[];
  /** Posts with this score or a lower one may be missing; null when none is. */
  readonly floor: number | null;
  /** Followed authors whose posts with at least the score `least` may be missing. */
  readonly others: readonly { readonly author: Username; readonly least: number }[];
  /** Number of posts in the home. */
  readonly size: number;
}

/** Stands for a row that exists but cannot be read. */
export const DAMAGED = 'damaged';
export type Damaged = typeof DAMAGED;

export type StoredHash = ReadonlyMap<string, string>;

/** The fields that decide whether and in which place a page shows a post, without its text. */
export interface Brief extends Counts {
  readonly username: Username;
  readonly created_at: number;
}

/** Returns the brief of a post that a page may show; null for one that is missing, banned or damaged. */
export const briefOf = (post: Post | Damaged | null): Brief | null =>
  post === null || post === DAMAGED || post.ban !== null ? null : post;

/** An answer computed from `Known` and remembered under a unique name; one that is nested in another is not remembered. */
export interface Remembered<A> {
  readonly name: string;
  readonly assemble: (known: Known) => A | undefined;
  /** Whether two answers are equal, so that the earlier object can be returned for both. */
  readonly isSame: (a: A, b: A) => boolean;
  /** Approximate size of a remembered answer, bytes. */
  readonly bytesOf: (answer: A) => number;
}

/**
 * What a request knows of the store while it assembles an answer. `undefined` means not known yet: it is read, and the
 * answer is then assembled anew. `null` means that it does not exist. Values are immutable: the same object comes back until
 * the row itself has changed.
 */
export interface Known {
  readonly user: (username: Username) => UserFields | Damaged | null | undefined;
  /**
   * Whether another user had the name until recently. If so, data that was read by other means before this call may be that
   * user's; data from `Known` never is.
   */
  readonly isNamesake: (username: Username) => boolean | undefined;
  /** A post, including a banned one. */
  readonly post: (id: PostId) => Post | Damaged | null | undefined;
  /**
   * The stored hash of a user or a post, empty where there is none. Null where it is too large for a copy or of another
   * type: only the store itself can then answer.
   */
  readonly hash: (key: Key) => StoredHash | null | undefined;
  /** A post without its text; null when it is missing, banned or damaged. Damage in other fields goes unnoticed. */
  readonly brief: (id: PostId) => Brief | null | undefined;
  /** The first `count` entries after `after`, which need not exist itself; from the head of the timeline when it is null. */
  readonly slice: (timeline: Key, after: Entry | null, count: number) => Slice | undefined;
  /** Like `slice`, but a known slice from an earlier place may serve: it may begin before `after` and hold more. */
  readonly stretch: (timeline: Key, after: Entry | null, count: number) => Slice | undefined;
  /** Like `slice`, for the home of a reader; null when there is no home that can be trusted. */
  readonly home: (
    reader: Username,
    after: Entry | null,
    count: number,
  ) => HomeSlice | null | undefined;
  /** Number of entries with at least the score `least`. */
  readonly count: (timeline: Key, least: number) => number | undefined;
  /** Entries of the user search index in byte order from a bound on: `[` before it includes it, `(` excludes it. */
  readonly searchTexts: (from: string, count: number) => readonly string[] | undefined;
  /** Whether a timeline or a set has the member; a key of any other type has no members. */
  readonly isMember: (key: Key, member: string) => boolean | undefined;
  /** All members of a small set, unordered; null for a larger one, whose members are asked for one by one. */
  readonly few: (set: Key) => readonly string[] | null | undefined;
  /** All members of a set, unordered. */
  readonly members: (set: Key) => readonly string[] | undefined;
  /** Returns the remembered answer: the same object until something known changes, and then until the answer differs. */
  readonly remembered: <A extends object>(question: Remembered<A>) => A | undefined;
}

/** The failure of `Stores.held`: the copy of this process lacks something that the answer needs. */
export const NOT_HELD = storeFault(new Error('not held in this process'));

/**
 * The one way to read for answers. A write acknowledged before the call is always seen; one made during the call may be seen
 * in part.
 */
export interface Reader {
  /**
   * Resolves to what `assemble` returns. `assemble` must be pure, and is called again until it returns something other than
   * undefined. What one call lacks is read in one round trip, or in several, none of which holds the store for long.
   */
  readonly read: <A>(assemble: (known: Known) => A | undefined) => TaskEither<StoreError, A>;
  /** Like `read`, where the answer may also be an error (left). */
  readonly readEither: <E, A>(
    assemble: (known: Known) => Either<E, A> | undefined,
  ) => TaskEither<E | StoreError, A>;
}
