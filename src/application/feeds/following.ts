import type { Key } from '../../domain/key.js';
import type { Username } from '../../domain/username.js';
import { comesFirst, placeAfter, type Entry, type Known, type Slice } from '../ports/reader.js';

export const timelineOf = (author: string): Key => ({
  of: 'user',
  username: author as Username,
  part: 'posts',
});

const isSame = (a: Entry, b: Entry | undefined): boolean =>
  a.member === b?.member && a.score === b.score;

/** Merges slices in order; an entry that occurs twice with the same score appears once. */
export const unite = (slices: readonly Pick<Slice, 'entries'>[]): readonly Entry[] =>
  slices
    .flatMap(({ entries }) => entries)
    .sort(comesFirst)
    .filter((entry, place, all) => !isSame(entry, all[place - 1]));

/** Most entries of one timeline that are read at once. */
const MOST = 128;

/**
 * Returns the first entries of several timelines together. Reads a few entries of each, together about twice as many
 * as wanted; then more, in growing steps, of those timelines alone that may still contribute.
 */
export const mergeTimelines =
  (known: Known, timelines: readonly Key[]) =>
  (after: Entry | null, count: number): Slice | undefined => {
    let wanting: readonly { readonly timeline: Key; readonly last: Entry | null }[] = timelines.map(
      (timeline) => ({ timeline, last: after }),
    );
    let merged: readonly Entry[] = [];
    let size = 0;
    let each = Math.min(MOST, Math.ceil((2 * count) / Math.max(1, timelines.length)));
    for (let isFirst = true; wanting.length > 0; isFirst = false) {
      const read = wanting.flatMap(({ timeline, last }) => {
        const slice = known.stretch(timeline, last, each);
        if (slice === undefined) return [];
        const entries = slice.entries.slice(placeAfter(slice.entries, last));
        return [{ timeline, entries, size: slice.size, last: entries.at(-1) ?? null }];
      });
      if (read.length < wanting.length) return undefined;
      if (isFirst) size = read.reduce((sum, slice) => sum + slice.size, 0);
      merged = unite([{ entries: merged }, ...read]).slice(0, count);
      const least = merged.length < count ? undefined : merged.at(-1);
      wanting = read.filter(
        ({ entries, last }) =>
          last !== null &&
          entries.length >= each &&
          (least === undefined || comesFirst(last, least) < 0),
      );
      each = Math.min(MOST, 8 * each);
    }
    return { entries: merged, size };
  };

/** Returns the posts of those whom a user follows; undefined while the follows are not known. */
export const postsOfFollowed = (
  known: Known,
  username: Username,
): ((after: Entry | null, count: number) => Slice | undefined) | undefined => {
  const authors = known.members({ of: 'user', username, part: 'following' });
  return authors && mergeTimelines(known, authors.map(timelineOf));
};
