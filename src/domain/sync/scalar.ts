import * as E from 'fp-ts/lib/Either.js';

const TRUE = new Set(['true', 't', 'yes', 'y', 'on', '1']);
const FALSE = new Set(['false', 'f', 'no', 'n', 'off', '0', '']);

/**
 * A boolean as JSON, databases, spreadsheets and scripts write it, in any case: `true`, `TRUE`, `t`,
 * `yes`, `on`, `1`, and their opposites. Null and an empty text are false.
 */
export const parseFlag = (value: unknown): E.Either<'InvalidFlag', boolean> => {
  const isWord = ['string', 'number', 'boolean'].includes(typeof value);
  const word = isWord ? String(value).trim().toLowerCase() : value;
  if (word === null || word === undefined) return E.right(false);
  if (typeof word !== 'string') return E.left('InvalidFlag');
  if (TRUE.has(word)) return E.right(true);
  return FALSE.has(word) ? E.right(false) : E.left('InvalidFlag');
};

/** A value as somebody writes it into a file of settings, to be found in a column. */
export type Scalar = string | number | boolean | null;

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '';

const isFlag = (value: Scalar): boolean =>
  typeof value === 'boolean' || value === 'true' || value === 'false';

/** Whether both are true, or both false, in whatever spelling. */
const isSameFlag = (a: unknown, b: unknown): boolean => {
  const [one, other] = [parseFlag(a), parseFlag(b)];
  return E.isRight(one) && E.isRight(other) && one.right === other.right;
};

/** The text of a value; null for an object or a list, which need not let itself be made one. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null;

/**
 * By their texts, since a file has no numbers; booleans in every spelling; null is what is empty. An
 * object or a list is nothing that a file could name.
 */
export const isSame = (wanted: Scalar, given: unknown): boolean => {
  if (isEmpty(wanted)) return isEmpty(given);
  if (isFlag(wanted) || typeof given === 'boolean') return isSameFlag(wanted, given);
  return !isEmpty(given) && textOf(given) === textOf(wanted);
};
