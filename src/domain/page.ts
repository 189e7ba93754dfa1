import type { PostId } from './post.js';

/** A place in a set of names: the first `offset` are passed over. */
export interface Range {
  readonly offset: number;
  readonly limit: number;
}

/**
 * The post after which a feed goes on. `score` is its time in a chronological feed, its rank in a
 * ranked one; `at` is the instant at which a ranked feed was ordered, kept so that later pages
 * continue that same order.
 */
export interface Cursor {
  readonly at: number;
  readonly score: number;
  readonly id: PostId;
}

/** Where a page of a feed begins. A cursor wins over the offset. */
export interface PageRequest extends Range {
  readonly cursor: Cursor | null;
}

export const DEFAULT_LIMIT = 20;
export const MAX_LIMIT = 100;
