import type { PostId } from './post.js';

/** A place in a set of names: the first `offset` are passed over. */
export interface Range {
  readonly offset: number;
  readonly limit: number;
}

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

/** Farther into a feed a cursor is the way: an offset makes the store walk all it passes over. */
export const MAX_FEED_OFFSET = 5000;

const HOUR_MS = 3_600_000;

/** Replicas need not agree to the millisecond on what time it is. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Whether a ranked feed can still go on from here. The stored scores, which spare a read most of the
 * posts, say ever less about an order ever farther in the past.
 */
export const isFreshCursor = ({ at }: Cursor, now: number): boolean =>
  at <= now + CLOCK_SKEW_MS && now - at <= HOUR_MS;
