import * as E from 'fp-ts/lib/Either.js';

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

export const isInt64 = (value: bigint): boolean => value >= MIN && value <= MAX;

/** Parses the canonical spelling of a 64-bit integer, the only one that Redis accepts. */
export const parseInt64 = (text: string): E.Either<'NotAnInteger', bigint> => {
  const value = /^(0|-?[1-9]\d{0,18})$/.test(text) ? BigInt(text) : null;
  return value !== null && isInt64(value) ? E.right(value) : E.left('NotAnInteger');
};
