import * as E from 'fp-ts/lib/Either.js';
import { parseInt64 } from './int64.js';
import { refuse, type Judged } from './proxy-command.js';

/**
 * The entries of a zset that a command asks for. Versions of Redis differ in which spellings of numbers and ranges they
 * accept, so ranges are parsed here, and the store receives the parsed form.
 */
export type RangeQuery = Bounds & {
  /** From the greatest entry down; `low` and `high` keep their meaning. */
  readonly isReverse: boolean;
  readonly withScores: boolean;
  readonly offset: number;
  /** A negative count means no limit. */
  readonly count: number;
};

type Bounds =
  | { readonly by: 'rank'; readonly low: number; readonly high: number }
  | { readonly by: 'score'; readonly low: ScoreBound; readonly high: ScoreBound }
  /** Each bound is `-`, `+`, `[name` or `(name`. */
  | { readonly by: 'name'; readonly low: string; readonly high: string };

export interface ScoreBound {
  readonly at: number;
  readonly isExclusive: boolean;
}

export type RangeName = 'ZRANGE' | 'ZREVRANGE' | 'ZRANGEBYSCORE' | 'ZREVRANGEBYSCORE';

interface Options {
  readonly by: RangeQuery['by'];
  readonly isReverse: boolean;
  readonly withScores: boolean;
  readonly offset: number;
  readonly count: number;
}

const PLAIN: Options = { by: 'rank', isReverse: false, withScores: false, offset: 0, count: -1 };

/** Options that the command's name already settles, so that its arguments may not repeat them. */
const SETTLED: Readonly<Record<RangeName, Partial<Options>>> = {
  ZRANGE: {},
  ZREVRANGE: { by: 'rank', isReverse: true },
  ZRANGEBYSCORE: { by: 'score', isReverse: false },
  ZREVRANGEBYSCORE: { by: 'score', isReverse: true },
};

const SYNTAX = 'syntax error';
const syntaxError = refuse('wrong_arguments', SYNTAX);
const notAnInteger = refuse('wrong_arguments', 'value is not an integer or out of range');
const notAFloat = refuse('wrong_arguments', 'min or max is not a float');
const notAName = refuse('wrong_arguments', 'min or max not valid string range item');

/** Parses an integer as Redis accepts it. Precision is lost past 2^53, where it is as good as infinite. */
export const judgeInteger = (text: string): Judged<number> => {
  const parsed = parseInt64(text);
  return E.isRight(parsed) ? E.right(Number(parsed.right)) : notAnInteger;
};

const judgeIntegers = (first: string, second: string): Judged<readonly [number, number]> => {
  const [one, other] = [judgeInteger(first), judgeInteger(second)];
  if (E.isLeft(one)) return one;
  return E.map((number: number) => [one.right, number] as const)(other);
};

const judgeOption = (
  [word = '', first, second]: readonly string[],
  settled: Partial<Options>,
): Judged<readonly [Partial<Options>, number]> => {
  const option = word.toUpperCase();
  // Redis lets the last of two equal options win; here each may be given once, so that what is priced is what is run.
  if (option === 'WITHSCORES' && settled.withScores === undefined)
    return E.right([{ withScores: true }, 1]);
  const isLimit = option === 'LIMIT' && settled.count === undefined;
  if (isLimit && first !== undefined && second !== undefined)
    return E.map(([offset, count]: readonly [number, number]) => [{ offset, count }, 3] as const)(
      judgeIntegers(first, second),
    );
  if (option === 'REV' && settled.isReverse === undefined) return E.right([{ isReverse: true }, 1]);
  if (option === 'BYSCORE' && settled.by === undefined) return E.right([{ by: 'score' }, 1]);
  if (option === 'BYLEX' && settled.by === undefined) return E.right([{ by: 'name' }, 1]);
  return syntaxError;
};

const judgeOptions = (
  words: readonly string[],
  settled: Partial<Options>,
): Judged<Partial<Options>> => {
  if (words.length === 0) return E.right(settled);
  const option = judgeOption(words, settled);
  if (E.isLeft(option)) return option;
  const [given, used] = option.right;
  return judgeOptions(words.slice(used), { ...settled, ...given });
};

const conflict = ({ by, count, withScores }: Options): Judged<never> | null => {
  if (by === 'rank' && count !== -1)
    return refuse(
      'wrong_arguments',
      `${SYNTAX}, LIMIT is only supported in combination with either BYSCORE or BYLEX`,
    );
  return by === 'name' && withScores
    ? refuse('wrong_arguments', `${SYNTAX}, WITHSCORES not supported in combination with BYLEX`)
    : null;
};

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(inity)?$/i;

/** Parses a decimal or infinite score; NaN otherwise. Only some versions of Redis accept hexadecimal, spaces or ''. */
const parseScore = (text: string): number => {
  if (DECIMAL.test(text)) return Number(text);
  const [, sign] = INFINITE.exec(text) ?? [];
  if (sign === undefined) return Number.NaN;
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
};

const judgeScore = (text: string): Judged<ScoreBound> => {
  const isExclusive = text.startsWith('(');
  const at = parseScore(isExclusive ? text.slice(1) : text);
  return Number.isNaN(at) ? notAFloat : E.right({ at, isExclusive });
};

const judgeNameBound = (text: string): Judged<string> =>
  text === '-' || text === '+' || /^[[(]/.test(text) ? E.right(text) : notAName;

const pairOf = <A>(judge: (text: string) => Judged<A>, low: string, high: string) => {
  const [first, second] = [judge(low), judge(high)];
  if (E.isLeft(first)) return first;
  return E.map((last: A) => ({ low: first.right, high: last }))(second);
};

const judgeBounds = ({ by, isReverse }: Options, start: string, stop: string): Judged<Bounds> => {
  // Ranks count in the requested order, so a reversed range by rank keeps its bounds; by value the greater comes first.
  const [low, high] = isReverse && by !== 'rank' ? [stop, start] : [start, stop];
  switch (by) {
    case 'rank':
      return E.map(([first, last]: readonly [number, number]): Bounds => ({
        by,
        low: first,
        high: last,
      }))(judgeIntegers(low, high));
    case 'score':
      return E.map((pair: Pair<ScoreBound>): Bounds => ({ by, ...pair }))(
        pairOf(judgeScore, low, high),
      );
    case 'name':
      return E.map((pair: Pair<string>): Bounds => ({ by, ...pair }))(
        pairOf(judgeNameBound, low, high),
      );
  }
};

interface Pair<A> {
  readonly low: A;
  readonly high: A;
}

/** Parses the arguments after the key. Whatever Redis would refuse is refused before the key is read. */
export const judgeRange =
  (name: RangeName) =>
  ([start = '', stop = '', ...words]: readonly string[]): Judged<RangeQuery> => {
    const given = judgeOptions(words, SETTLED[name]);
    if (E.isLeft(given)) return given;
    const options: Options = { ...PLAIN, ...given.right };
    const refusal = conflict(options);
    if (refusal !== null) return refusal;
    return E.map((bounds: Bounds): RangeQuery => ({ ...options, ...bounds }))(
      judgeBounds(options, start, stop),
    );
  };

/** Parses the arguments of ZCOUNT, which are the two bounds of a range by score. */
export const judgeCount = judgeRange('ZRANGEBYSCORE');
