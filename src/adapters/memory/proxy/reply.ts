import * as E from 'fp-ts/lib/Either.js';

/** A reply of Redis as JSON, before it is written out. */
export type Json = string | number | null | readonly Json[] | { readonly [field: string]: Json };

/** On the left, what Redis says against a command. */
export type Reply = E.Either<string, Json>;

export const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
export const SYNTAX_ERROR = 'ERR syntax error';
export const NOT_AN_INTEGER = 'ERR value is not an integer or out of range';

/** Redis prints doubles so; JSON has no infinity anyway. */
export const printScore = (score: number): string =>
  Number.isFinite(score) ? String(score) : score > 0 ? 'inf' : '-inf';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

export const isInt64 = (value: bigint): boolean => value >= INT64_MIN && value <= INT64_MAX;

/** Redis takes the canonical spelling of a 64-bit integer and nothing else. */
export const parseInt64 = (text: string): E.Either<'NotAnInteger', bigint> => {
  const value = /^(0|-?[1-9]\d{0,18})$/.test(text) ? BigInt(text) : null;
  return value !== null && isInt64(value) ? E.right(value) : E.left('NotAnInteger');
};
