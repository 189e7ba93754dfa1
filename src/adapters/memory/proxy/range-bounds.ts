import * as E from 'fp-ts/lib/Either.js';
import type { Scored } from '../sorted-set.js';

/** Whether an entry lies within the bounds of a range. */
export type Within = (entry: Scored) => boolean;

const NOT_A_FLOAT = 'ERR min or max is not a float';
const NOT_A_STRING_RANGE = 'ERR min or max not valid string range item';

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const HEXADECIMAL = /^\s*([+-]?)(0x[\da-f]+)$/i;
const INFINITE = /^\s*([+-]?)inf(inity)?$/i;

/** As strtod reads it, and so Redis: hexadecimal too, and an empty text as zero. */
const parseScore = (text: string): number => {
  if (DECIMAL.test(text) || text === '') return Number(text);
  const [, sign, digits] = HEXADECIMAL.exec(text) ?? INFINITE.exec(text) ?? [];
  if (sign === undefined) return Number.NaN;
  const size = digits?.startsWith('0') === true ? Number(digits) : Number.POSITIVE_INFINITY;
  return sign === '-' ? -size : size;
};

interface Bound {
  readonly at: number;
  readonly isExclusive: boolean;
}

const parseBound = (text: string): E.Either<string, Bound> => {
  const isExclusive = text.startsWith('(');
  const at = parseScore(isExclusive ? text.slice(1) : text);
  return Number.isNaN(at) ? E.left(NOT_A_FLOAT) : E.right({ at, isExclusive });
};

export const byScore = (min: string, max: string): E.Either<string, Within> => {
  const low = parseBound(min);
  const high = parseBound(max);
  if (E.isLeft(low)) return low;
  if (E.isLeft(high)) return high;
  return E.right(
    ({ score }) =>
      (low.right.isExclusive ? score > low.right.at : score >= low.right.at) &&
      (high.right.isExclusive ? score < high.right.at : score <= high.right.at),
  );
};

type Side = (member: string) => boolean;

const parseSide = (
  text: string,
  isBeyond: (member: string, limit: string) => boolean,
  all: '-' | '+',
): E.Either<string, Side> => {
  if (text === all) return E.right(() => true);
  if (text === '-' || text === '+') return E.right(() => false);
  const limit = text.slice(1);
  if (text.startsWith('[')) return E.right((member) => member === limit || isBeyond(member, limit));
  return text.startsWith('(')
    ? E.right((member) => isBeyond(member, limit))
    : E.left(NOT_A_STRING_RANGE);
};

export const byName = (min: string, max: string): E.Either<string, Within> => {
  const low = parseSide(min, (member, limit) => member > limit, '-');
  const high = parseSide(max, (member, limit) => member < limit, '+');
  if (E.isLeft(low)) return low;
  if (E.isLeft(high)) return high;
  return E.right(({ member }) => low.right(member) && high.right(member));
};
