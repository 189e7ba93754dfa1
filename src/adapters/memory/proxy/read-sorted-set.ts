import * as E from 'fp-ts/lib/Either.js';
import { countBefore, type ReadonlySortedSet } from '../sorted-set.js';
import { byScore, type Within } from './range-bounds.js';
import { readRange, type OnSortedSet, type RangeRead } from './read-range.js';
import { printScore, SYNTAX_ERROR, type Json } from './reply.js';

export type SortedSetRead =
  RangeRead | 'ZSCORE' | 'ZMSCORE' | 'ZRANK' | 'ZREVRANK' | 'ZCARD' | 'ZCOUNT';

const scoreOf = ({ scores }: ReadonlySortedSet, member: string): string | null => {
  const score = scores.get(member);
  return score === undefined ? null : printScore(score);
};

const rankOf = (
  set: ReadonlySortedSet,
  member: string,
  isReverse: boolean,
  withScore: boolean,
): Json => {
  const score = set.scores.get(member);
  if (score === undefined) return null;
  const before = countBefore(set, { member, score });
  const rank = isReverse ? set.order.length - 1 - before : before;
  return withScore ? [rank, printScore(score)] : rank;
};

const readRank = (
  isReverse: boolean,
  [member = '', option]: readonly string[],
): E.Either<string, OnSortedSet> =>
  option === undefined || option.toUpperCase() === 'WITHSCORE'
    ? E.right((set) => E.right(rankOf(set, member, isReverse, option !== undefined)))
    : E.left(SYNTAX_ERROR);

export const readSortedSet = (
  name: SortedSetRead,
  args: readonly string[],
): E.Either<string, OnSortedSet> => {
  const [first = '', second = ''] = args;
  switch (name) {
    case 'ZRANGE':
    case 'ZREVRANGE':
    case 'ZRANGEBYSCORE':
    case 'ZREVRANGEBYSCORE':
      return readRange(name, args);
    case 'ZSCORE':
      return E.right((set) => E.right(scoreOf(set, first)));
    case 'ZMSCORE':
      return E.right((set) => E.right(args.map((member) => scoreOf(set, member))));
    case 'ZRANK':
      return readRank(false, args);
    case 'ZREVRANK':
      return readRank(true, args);
    case 'ZCARD':
      return E.right((set) => E.right(set.order.length));
    case 'ZCOUNT':
      return E.map(
        (within: Within): OnSortedSet =>
          (set) =>
            E.right(set.order.filter(within).length),
      )(byScore(first, second));
  }
};
