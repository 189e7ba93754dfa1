import type { PostId } from './post.js';
import type { Username } from './username.js';

/** A range of a list: the first `offset` entries are skipped. */
export interface Range {
  readonly offset: number;
  readonly limit: number;
}

/** A position in a list of names, ordered by instant (ms), and within one instant by the bytes of the name. */
export interface NamePlace {
  readonly at: number;
  readonly name: Username;
}

/** The start of a page of names: after a position, which wins over the offset, or at an offset. */
export interface NameRequest extends Range {
  readonly after?: NamePlace | null;
}

/** A page of names, newest first. `next` is the position after which more follow; null on the last page. */
export interface NamePage {
  readonly places: readonly NamePlace[];
  readonly total: number;
  readonly next: NamePlace | null;
}

export const namesOn = ({ places }: Pick<NamePage, 'places'>): readonly Username[] =>
  places.map(({ name }) => name);

/** Cuts a page out of these ordered positions; one more than the page shows tells whether another page follows. */
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
 * The position of the last post shown. It holds all that the order compares, so the position is found even after that
 * post was deleted. `score` orders the feed (in a chronological one it is the time itself); `created_at` and `id` break
 * ties. `at` is the instant at which a ranked feed was ordered, so that later pages continue the same order.
 */
export interface Cursor {
  readonly at: number;
  readonly score: number;
  readonly created_at: number;
  readonly id: PostId;
}

/** The start of a page of a feed. A cursor wins over the offset. */
export interface PageRequest extends Range {
  readonly cursor: Cursor | null;
}

export const DEFAULT_LIMIT = 20;
export const MAX_LIMIT = 100;

/** Maximum number of new posts that are counted; beyond it the answer only says that there are more. */
export const MAX_NEW = 100;

/** Largest offset. To go further, callers use a cursor: an offset makes the store walk all entries that it skips. */
export const MAX_OFFSET = 1000;

/** Maximum size of a page as JSON, bytes; a page ends early where the next post would not fit. */
export const MAX_PAGE_BYTES = 512 * 1024 - 1024;

/** After skipping this many hidden entries a page is returned short, and the next page continues from there. */
export const MAX_LOOKS = 1500;

/** Maximum number of entries that are read at once, with everything that is shown of them. */
export const MAX_AT_ONCE = 250;

/** A ranked feed shows the best of this many posts, and ends there. */
export const RANKED_DEPTH = 2000;

/** The total of a user's bookmarks or likes excludes banned posts only in lists of at most this many entries. */
export const COUNTED_POSTS = 1000;

const HOUR_MS = 3_600_000;

/** Tolerated difference between the clocks of two replicas, ms. */
export const CLOCK_SKEW_MS = 60_000;

/**
 * Whether a ranked feed can still continue from this cursor. Reads rely on stored scores to skip most of the posts, and
 * these say less and less about an order that is further in the past.
 */
export const isFreshCursor = ({ at }: Cursor, now: number): boolean =>
  at <= now + CLOCK_SKEW_MS && now - at <= HOUR_MS;

/**
 * Whether a cursor can come from a feed of this order. In a chronological one the score is the time itself. An invented
 * position costs no more to find than a real one, so cursors carry no signature.
 */
export const isCursorOf = (order: 'time' | 'rank', { at, score, created_at }: Cursor): boolean =>
  order === 'time' ? at === 0 && score === created_at : at > 0 && score >= 0;
