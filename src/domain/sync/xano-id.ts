import * as E from 'fp-ts/lib/Either.js';

/** An id of a row of Xano as text: the digits of an integer without leading zeros, or a uuid. */
export type XanoId = string;

const SHAPE = /^[A-Za-z0-9_-]{1,64}$/;
const INTEGER = /^-?\d+$/;
const DIGITS = /^\d+$/;

/** Whether the id is the digits of an integer; such ids are ordered by value, not as texts. */
export const isIntegerId = (id: XanoId): boolean => DIGITS.test(id);

/** Zero and below refer to no row; `007` is the row that Xano calls 7. */
const parseInteger = (digits: string): E.Either<'NoId', XanoId> => {
  const value = BigInt(digits);
  return value > 0n ? E.right(String(value)) : E.left('NoId');
};

/**
 * Parses the id in a column `id`, or in one that refers to a row. Xano writes 0, an empty text or null when a column
 * refers to none. An integer past 2^53 has to come as a text: as a number it has lost some of its digits.
 */
export const parseXanoId = (value: unknown): E.Either<'NoId', XanoId> => {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value > 0 ? E.right(String(value)) : E.left('NoId');
  if (typeof value !== 'string' || !SHAPE.test(value)) return E.left('NoId');
  return INTEGER.test(value) ? parseInteger(value) : E.right(value);
};

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether a text has the form of an id and not of a name, whether a row has that id or not. */
export const hasFormOfId = (text: string): boolean => DIGITS.test(text) || UUID.test(text);

/** Parses an id that a caller gives for a user: the digits of a positive integer, or a uuid, as text. */
export const parseGivenId = (text: string): E.Either<'NoId', XanoId> =>
  hasFormOfId(text) ? parseXanoId(text) : E.left('NoId');

const sign = (isLess: boolean, isEqual: boolean): -1 | 0 | 1 => (isEqual ? 0 : isLess ? -1 : 1);

/**
 * The order in which Xano sorts a table by its id: integers by value, however long, and uuids by
 * text. Integers come before text, so that the order is a total one over ids of both kinds.
 */
export const compareIds = (a: XanoId, b: XanoId): -1 | 0 | 1 => {
  const [isInteger, isOtherInteger] = [isIntegerId(a), isIntegerId(b)];
  if (isInteger !== isOtherInteger) return isInteger ? -1 : 1;
  if (!isInteger) return sign(a < b, a === b);
  const [value, other] = [BigInt(a), BigInt(b)];
  return sign(value < other, value === other);
};
