import type { Key } from '../../domain/key.js';
import { MAX_NEW, type Cursor } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import { comesFirst, type Entry, type Known } from '../ports/reader.js';
import { toCursor } from './fill-page.js';
import type { ShowPosts } from './shown-post.js';

/** What has come into a feed since somebody looked. */
export interface NewPosts {
  /** Of those that a page shows, `MAX_NEW` at the most. */
  readonly count: number;
  readonly isMore: boolean;
  /** The place of the newest, to ask by later; of an empty feed one that every post comes before. */
  readonly newest: Cursor;
}

/** No post is as old. */
const END: Entry = { member: '0', score: 0 };

/**
 * Counts what stands above a place in a timeline; without a place nothing is new yet. Of what no page shows some may
 * take the room of others among the newest entries: then there are fewer than `MAX_NEW`, and more all the same.
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
