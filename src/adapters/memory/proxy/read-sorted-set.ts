import { countBefore, type ReadonlySortedSet } from '../sorted-set.js';
import { printScore, type Json } from './reply.js';

/** The commands on zsets that are told by names, and not by a range. */
export type SortedSetRead = 'ZSCORE' | 'ZMSCORE' | 'ZRANK' | 'ZREVRANK' | 'ZCARD';

const scoreOf = ({ scores }: ReadonlySortedSet, member: string): string | null => {
  const score = scores.get(member);
  return score === undefined ? null : printScore(score);
};

const rankOf = (
  set: ReadonlySortedSet,
  [member = '', withScore]: readonly string[],
  isReverse: boolean,
): Json => {
  const score = set.scores.get(member);
  if (score === undefined) return null;
  const before = countBefore(set, { member, score });
  const rank = isReverse ? set.order.length - 1 - before : before;
  return withScore === undefined ? rank : [rank, printScore(score)];
};

export const readSortedSet = (
  name: SortedSetRead,
  set: ReadonlySortedSet,
  args: readonly string[],
): Json => {
  switch (name) {
    case 'ZSCORE':
      return scoreOf(set, args[0] ?? '');
    case 'ZMSCORE':
      return args.map((member) => scoreOf(set, member));
    case 'ZRANK':
      return rankOf(set, args, false);
    case 'ZREVRANK':
      return rankOf(set, args, true);
    case 'ZCARD':
      return set.order.length;
  }
};
