import type { RangeQuery, ScoreBound } from '../../../domain/range-query.js';
import type { ReadonlySortedSet, Scored } from '../sorted-set.js';
import { printScore, type Json } from './reply.js';

const isAbove = (score: number, { at, isExclusive }: ScoreBound): boolean =>
  isExclusive ? score > at : score >= at;

const isBelow = (score: number, { at, isExclusive }: ScoreBound): boolean =>
  isExclusive ? score < at : score <= at;

const isAfter = (member: string, low: string): boolean => {
  if (low === '-' || low === '+') return low === '-';
  const limit = low.slice(1);
  return member > limit || (low.startsWith('[') && member === limit);
};

const isBefore = (member: string, high: string): boolean => {
  if (high === '-' || high === '+') return high === '+';
  const limit = high.slice(1);
  return member < limit || (high.startsWith('[') && member === limit);
};

/** The entries within the bounds, in the order asked for, before any limit. */
export const entriesWithin = (
  { order }: ReadonlySortedSet,
  query: RangeQuery,
): readonly Scored[] => {
  const inOrder = query.isReverse ? order.toReversed() : order;
  switch (query.by) {
    case 'rank': {
      const { low, high } = query;
      const first = Math.max(0, low < 0 ? order.length + low : low);
      const last = high < 0 ? order.length + high : high;
      return inOrder.slice(first, Math.max(first, last + 1));
    }
    case 'score':
      return inOrder.filter(({ score }) => isAbove(score, query.low) && isBelow(score, query.high));
    case 'name':
      return inOrder.filter(
        ({ member }) => isAfter(member, query.low) && isBefore(member, query.high),
      );
  }
};

const limited = (found: readonly Scored[], { offset, count }: RangeQuery): readonly Scored[] => {
  if (offset < 0) return [];
  return found.slice(offset, count < 0 ? undefined : offset + count);
};

export const readRange = (set: ReadonlySortedSet, query: RangeQuery): Json =>
  limited(entriesWithin(set, query), query).flatMap(({ member, score }) =>
    query.withScores ? [member, printScore(score)] : [member],
  );

/** The entries that are passed over and those that are listed; a score is one more thing to write. */
export const rangeWork = (set: ReadonlySortedSet, query: RangeQuery): number => {
  const found = entriesWithin(set, query);
  const passed = query.by === 'rank' ? 0 : Math.min(Math.max(0, query.offset), found.length);
  return passed + (query.withScores ? 2 : 1) * limited(found, query).length;
};
