import type { Key } from '../../domain/key.js';
import type { Username } from '../../domain/username.js';
import type { Entry, Known, Slice } from '../ports/reader.js';

export const timelineOf = (author: string): Key => ({
  of: 'user',
  username: author as Username,
  part: 'posts',
});

const comesFirst = (a: Entry, b: Entry): number => {
  if (a.score !== b.score) return b.score - a.score;
  if (a.member === b.member) return 0;
  return a.member < b.member ? 1 : -1;
};

const isSame = (a: Entry, b: Entry | undefined): boolean =>
  a.member === b?.member && a.score === b.score;

/** Each once, in order; of one that stands twice by the same score, that is. */
export const unite = (slices: readonly Pick<Slice, 'entries'>[]): readonly Entry[] =>
  slices
    .flatMap(({ entries }) => entries)
    .sort(comesFirst)
    .filter((entry, place, all) => !isSame(entry, all[place - 1]));

const readAll = (
  known: Known,
  timelines: readonly Key[],
  after: Entry | null,
  count: number,
): readonly Slice[] | undefined => {
  const slices = timelines.map((timeline) => known.slice(timeline, after, count));
  const read = slices.filter((slice) => slice !== undefined);
  return read.length === slices.length ? read : undefined;
};

/**
 * The first entries of several timelines together. One look at the head of each tells which can have any
 * part in them: as many as are wanted at the most.
 */
export const mergeTimelines =
  (known: Known, timelines: readonly Key[]) =>
  (after: Entry | null, count: number): Slice | undefined => {
    const isFew = timelines.length <= count;
    const heads = readAll(known, timelines, after, isFew ? count : 1);
    if (heads === undefined) return undefined;
    const first = heads
      .flatMap(({ entries: [head] }, place) => {
        const timeline = timelines[place];
        return head === undefined || timeline === undefined ? [] : [{ ...head, timeline }];
      })
      .sort(comesFirst)
      .slice(0, count)
      .map(({ timeline }) => timeline);
    const slices = isFew ? heads : readAll(known, first, after, count);
    if (slices === undefined) return undefined;
    const size = heads.reduce((sum, head) => sum + head.size, 0);
    return { entries: unite(slices).slice(0, count), size };
  };

/** What those whom a user follows have posted; null where nothing tells whom. */
export const followed = (
  known: Known,
  username: Username,
): ((after: Entry | null, count: number) => Slice | undefined) | undefined => {
  const authors = known.members({ of: 'user', username, part: 'following' });
  return authors && mergeTimelines(known, [...authors].sort().map(timelineOf));
};
