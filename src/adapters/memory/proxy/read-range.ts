import * as E from 'fp-ts/lib/Either.js';
import type { ReadonlySortedSet, Scored } from '../sorted-set.js';
import { byName, byScore, type Within } from './range-bounds.js';
import { NOT_AN_INTEGER, parseInt64, printScore, SYNTAX_ERROR, type Reply } from './reply.js';

export type RangeRead = 'ZRANGE' | 'ZREVRANGE' | 'ZRANGEBYSCORE' | 'ZREVRANGEBYSCORE';

type By = 'rank' | 'score' | 'name';

interface Options {
  readonly by: By;
  readonly isReverse: boolean;
  readonly withScores: boolean;
  readonly offset: number;
  /** Below zero: no limit. */
  readonly count: number;
}

const PLAIN: Options = { by: 'rank', isReverse: false, withScores: false, offset: 0, count: -1 };

/** What the name of the command settles already, and so may not be said again. */
const SETTLED: Readonly<Record<RangeRead, Partial<Options>>> = {
  ZRANGE: {},
  ZREVRANGE: { by: 'rank', isReverse: true },
  ZRANGEBYSCORE: { by: 'score', isReverse: false },
  ZREVRANGEBYSCORE: { by: 'score', isReverse: true },
};

const parseIntegers = (texts: readonly string[]): E.Either<string, readonly number[]> => {
  const parsed = texts.map(parseInt64);
  return parsed.every(E.isRight)
    ? E.right(parsed.map(({ right }) => Number(right)))
    : E.left(NOT_AN_INTEGER);
};

const parseOption = (
  [word = '', ...rest]: readonly string[],
  settled: Partial<Options>,
): E.Either<string, readonly [Partial<Options>, number]> => {
  const option = word.toUpperCase();
  if (option === 'WITHSCORES') return E.right([{ withScores: true }, 1]);
  if (option === 'LIMIT' && rest.length >= 2)
    return E.map(([offset = 0, count = -1]: readonly number[]) => [{ offset, count }, 3] as const)(
      parseIntegers(rest.slice(0, 2)),
    );
  if (option === 'REV' && settled.isReverse === undefined) return E.right([{ isReverse: true }, 1]);
  if (option === 'BYSCORE' && settled.by === undefined) return E.right([{ by: 'score' }, 1]);
  if (option === 'BYLEX' && settled.by === undefined) return E.right([{ by: 'name' }, 1]);
  return E.left(SYNTAX_ERROR);
};

const parseOptions = (
  words: readonly string[],
  settled: Partial<Options>,
): E.Either<string, Partial<Options>> => {
  if (words.length === 0) return E.right(settled);
  const option = parseOption(words, settled);
  if (E.isLeft(option)) return option;
  const [given, used] = option.right;
  return parseOptions(words.slice(used), { ...settled, ...given });
};

const conflict = ({ by, count, withScores }: Options): string | null => {
  if (by === 'rank' && count !== -1)
    return `${SYNTAX_ERROR}, LIMIT is only supported in combination with either BYSCORE or BYLEX`;
  return by === 'name' && withScores
    ? `${SYNTAX_ERROR}, WITHSCORES not supported in combination with BYLEX`
    : null;
};

type Select = (entries: readonly Scored[]) => readonly Scored[];

const selectByRank = (start: string, stop: string): E.Either<string, Select> =>
  E.map(([from = 0, to = 0]: readonly number[]): Select => (entries) => {
    const first = Math.max(0, from < 0 ? entries.length + from : from);
    const last = to < 0 ? entries.length + to : to;
    return entries.slice(first, Math.max(first, last + 1));
  })(parseIntegers([start, stop]));

const selectWithin =
  ({ offset, count }: Options) =>
  (within: Within): Select =>
  (entries) => {
    if (offset < 0) return [];
    const found = entries.filter(within).slice(offset);
    return count < 0 ? found : found.slice(0, count);
  };

const selector = (options: Options, start: string, stop: string): E.Either<string, Select> => {
  if (options.by === 'rank') return selectByRank(start, stop);
  const [min, max] = options.isReverse ? [stop, start] : [start, stop];
  return E.map(selectWithin(options))((options.by === 'score' ? byScore : byName)(min, max));
};

/** Redis checks the arguments before it looks at the key. */
export type OnSortedSet = (set: ReadonlySortedSet) => Reply;

export const readRange = (
  name: RangeRead,
  [start = '', stop = '', ...words]: readonly string[],
): E.Either<string, OnSortedSet> => {
  const given = parseOptions(words, SETTLED[name]);
  if (E.isLeft(given)) return given;
  const options: Options = { ...PLAIN, ...given.right };
  const refusal = conflict(options);
  if (refusal !== null) return E.left(refusal);
  return E.map((select: Select): OnSortedSet => ({ order }) => {
    const chosen = select(options.isReverse ? order.toReversed() : order);
    return E.right(
      chosen.flatMap(({ member, score }) =>
        options.withScores ? [member, printScore(score)] : [member],
      ),
    );
  })(selector(options, start, stop));
};
