import type { Key } from '../../domain/key.js';
import {
  MAX_AT_ONCE,
  MAX_LOOKS,
  MAX_NEW,
  MAX_PAGE_BYTES,
  type Cursor,
  type PageRequest,
} from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import { type Entry, type Slice, comesFirst, type Known } from '../ports/reader.js';
import type { FeedPage, SeenPost } from './feed.js';
import type { ShowPosts } from './shown-post.js';

interface Part extends Slice {
  /** Whether no entry follows. */
  readonly isEnd: boolean;
}

/** A feed that pages are cut from. */
export interface Source {
  /** Returns the first entries after a place: `count`, or fewer. */
  readonly slice: (after: Entry | null, count: number) => Part | undefined;
  /** Most entries that are read at once. */
  readonly most: number;
  /** Returns the post of an entry with that score; null for a post that no page shows. */
  readonly show: (id: PostId, score: number) => SeenPost | null | undefined;
  /** Whether a page shows the post of an entry; used for entries that the offset skips. */
  readonly isShown: (id: PostId, score: number) => boolean | undefined;
  readonly bytesOf: (seen: SeenPost) => number;
}

/** Returns the place of an entry in a chronological feed. */
const toCursor = ({ member, score }: Entry): Cursor => ({
  at: 0,
  score,
  created_at: score,
  id: member as PostId,
});

const toPlace = ({ cursor }: PageRequest): Entry | null =>
  cursor === null ? null : { member: cursor.id, score: cursor.score };

/** A page that is being filled, and the place up to which entries were read. */
interface Filling {
  readonly posts: SeenPost[];
  skip: number;
  room: number;
  /** How many of the entries read are not shown. */
  looks: number;
  last: Entry | null;
}

/** Adds an entry to the page; returns true where the page is full and more follows. */
const take = (
  filling: Filling,
  source: Source,
  limit: number,
  entry: Entry,
  seen: SeenPost,
): boolean => {
  const size = source.bytesOf(seen);
  if (filling.posts.length === limit || (filling.posts.length > 0 && size > filling.room))
    return true;
  filling.room -= size;
  filling.posts.push(seen);
  filling.last = entry;
  return false;
};

/** Skips the posts that the offset counts. Returns the entries left; undefined while something is not known yet. */
const passOver = (
  filling: Filling,
  source: Source,
  entries: readonly Entry[],
): readonly Entry[] | undefined => {
  let left = entries;
  while (filling.skip > 0 && left.length > 0) {
    const some = left.slice(0, filling.skip);
    const shown = some.map(({ member, score }) => source.isShown(member as PostId, score));
    if (shown.includes(undefined)) return undefined;
    const count = shown.filter((isShown) => isShown === true).length;
    filling.skip -= count;
    filling.looks += some.length - count;
    left = left.slice(some.length);
  }
  return left;
};

/**
 * Fills one page in the order of time. The offset counts only posts that are shown, so that no page repeats one;
 * entries that are not shown leave no gap. The page ends early where the next post would make it too long.
 */
export const fillPage = (source: Source, request: PageRequest): FeedPage | undefined => {
  const { limit } = request;
  const filling: Filling = {
    posts: [],
    skip: request.cursor === null ? request.offset : 0,
    room: MAX_PAGE_BYTES,
    looks: 0,
    last: null,
  };
  let place = toPlace(request);
  // Each further read takes twice as much, since few entries of the last one were shown.
  for (let growth = 1; ; growth *= 2) {
    // One more entry tells whether a page follows; a few more spare a trip where some are not shown.
    const wanted = filling.skip + limit - filling.posts.length + 1;
    const count = Math.min(source.most, growth * (wanted + Math.ceil(wanted / 5)));
    const slice = source.slice(place, count);
    if (slice === undefined) return undefined;
    const { entries, size, isEnd } = slice;
    const left = passOver(filling, source, entries);
    if (left === undefined) return undefined;
    const end = (more: boolean): FeedPage => ({
      posts: filling.posts,
      total: size,
      next: more && filling.last !== null ? toCursor(filling.last) : null,
    });
    for (let from = 0; from < left.length;) {
      const piece = Math.min(MAX_AT_ONCE, growth * (limit - filling.posts.length + 1));
      const some = left.slice(from, from + piece);
      const shown = some.map(({ member, score }) => source.show(member as PostId, score));
      for (const [index, entry] of some.entries()) {
        const seen = shown[index];
        if (seen === undefined) return undefined;
        if (seen === null) filling.looks += 1;
        else if (take(filling, source, limit, entry, seen)) return end(true);
      }
      from += some.length;
    }
    place = entries.at(-1) ?? null;
    if (isEnd) return end(false);
    if (filling.looks >= MAX_LOOKS) {
      filling.last = place;
      return end(true);
    }
  }
};

/** What a feed gained since a place. */
export interface NewPosts {
  /** Number of new posts that a page shows, `MAX_NEW` at the most. */
  readonly count: number;
  readonly isMore: boolean;
  /** The place of the newest post, to ask by later; for an empty feed a place that every post comes before. */
  readonly newest: Cursor;
}

/** A place older than every post. */
const END: Entry = { member: '0', score: 0 };

/**
 * Counts the posts above a place in a timeline; without a place no post is new. Only the newest `MAX_NEW` entries are
 * judged, so where some of them are not shown, `count` is smaller although `isMore` is true.
 */
export const countNew = (
  known: Known,
  { isShown }: Pick<ShowPosts, 'isShown'>,
  timeline: Key,
  since: Cursor | null,
): NewPosts | undefined => {
  const head = known.slice(timeline, null, MAX_NEW + 1);
  if (head === undefined) return undefined;
  const newest = toCursor(head.entries[0] ?? END);
  if (since === null) return { count: 0, isMore: false, newest };
  const place = { member: since.id, score: since.score };
  const above = head.entries.filter((entry) => comesFirst(entry, place) < 0);
  const looks = above.slice(0, MAX_NEW).map(({ member }) => isShown(known, member as PostId));
  if (looks.includes(undefined)) return undefined;
  return {
    count: looks.filter((is) => is === true).length,
    isMore: above.length > MAX_NEW,
    newest,
  };
};
