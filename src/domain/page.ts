import type { PostId } from './post.js';
import type { Username } from './username.js';

/** A place in a set of names: the first `offset` are passed over. */
export interface Range {
  readonly offset: number;
  readonly limit: number;
}

/** A name in a list: the instant it stands by, ms, and of one instant the bytes of the name. */
export interface NamePlace {
  readonly at: number;
  readonly name: Username;
}

/** Where a page of names begins: after a place, which wins over the offset, or at an offset. */
export interface NameRequest extends Range {
  readonly after?: NamePlace | null;
}

/** A page of names, newest first; `next` is the place after which more follow. */
export interface NamePage {
  readonly places: readonly NamePlace[];
  readonly total: number;
  readonly next: NamePlace | null;
}

export const namesOn = ({ places }: Pick<NamePage, 'places'>): readonly Username[] =>
  places.map(({ name }) => name);

/** The page that begins these places in order, of which it needs one more than it shows. */
export const cutNames = (
  places: readonly NamePlace[],
  total: number,
  { offset, limit, after = null }: NameRequest,
): NamePage => {
  const first = after === null ? offset : 0;
  const shown = places.slice(first, first + limit);
  return {
    places: shown,
    total,
    next: places.length > first + limit ? (shown.at(-1) ?? null) : null,
  };
};

/**
 * The last post shown, after which a feed goes on: all that the order compares, so that the place is
 * found even when that post is gone. `score` orders the feed (in a chronological one it is the time
 * itself), `created_at` and `id` break ties. `at` is the instant a ranked feed was ordered at, kept
 * so that later pages continue that same order.
 */
export interface Cursor {
  readonly at: number;
  readonly score: number;
  readonly created_at: number;
  readonly id: PostId;
}

/** Where a page of a feed begins. A cursor wins over the offset. */
export interface PageRequest extends Range {
  readonly cursor: Cursor | null;
}

export const DEFAULT_LIMIT = 20;
export const MAX_LIMIT = 100;

/** So many new posts are counted one by one; beyond it is enough to know that there are more. */
export const MAX_NEW = 100;

/** Farther into a list a cursor is the way: an offset makes the store walk all it passes over. */
export const MAX_OFFSET = 1000;

/** What a page may take as JSON, bytes; a page ends early where the next post would not fit. */
export const MAX_PAGE_BYTES = 512 * 1024 - 1024;

/** So many entries that are not shown a page passes over; then it goes out short, and the next goes on. */
export const MAX_LOOKS = 1500;

/** So many entries, with all that is shown of them, are read at once at the most. */
export const MAX_AT_ONCE = 250;

/** A ranked feed shows the best of so many posts, and ends there. */
export const RANKED_DEPTH = 2000;

/** The total of a user's bookmarks or likes leaves out what is banned as far as there are no more than these. */
export const COUNTED_POSTS = 1000;

const HOUR_MS = 3_600_000;

/** Replicas need not agree to the millisecond on what time it is. */
export const CLOCK_SKEW_MS = 60_000;

/**
 * Whether a ranked feed can still go on from here. The stored scores, which spare a read most of the
 * posts, say ever less about an order ever farther in the past.
 */
export const isFreshCursor = ({ at }: Cursor, now: number): boolean =>
  at <= now + CLOCK_SKEW_MS && now - at <= HOUR_MS;

/**
 * Whether a cursor can have come from such a feed. In a chronological one the score is the time itself.
 * No place that somebody makes up is dearer to find than an honest one, so cursors carry no signature.
 */
export const isCursorOf = (order: 'time' | 'rank', { at, score, created_at }: Cursor): boolean =>
  order === 'time' ? at === 0 && score === created_at : at > 0 && score >= 0;
