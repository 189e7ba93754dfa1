import * as E from 'fp-ts/lib/Either.js';

const TRUE = new Set(['true', 't', 'yes', 'y', 'on', '1']);
const FALSE = new Set(['false', 'f', 'no', 'n', 'off', '0', '']);

/**
 * Parses a boolean as JSON, databases, spreadsheets and scripts write it, in any case: `true`, `TRUE`, `t`, `yes`, `on`,
 * `1`, and their opposites. Null, undefined and an empty text are false.
 */
export const parseFlag = (value: unknown): E.Either<'InvalidFlag', boolean> => {
  const isWord = ['string', 'number', 'boolean'].includes(typeof value);
  const word = isWord ? String(value).trim().toLowerCase() : value;
  if (word === null || word === undefined) return E.right(false);
  if (typeof word !== 'string') return E.left('InvalidFlag');
  if (TRUE.has(word)) return E.right(true);
  return FALSE.has(word) ? E.right(false) : E.left('InvalidFlag');
};

/** A value in the settings file: one that a column may hold, or that a field gets. */
export type Scalar = string | number | boolean | null;

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '';

const isFlag = (value: Scalar): boolean =>
  typeof value === 'boolean' || value === 'true' || value === 'false';

/** Whether two values are both true, or both false, in any spelling. */
const isSameFlag = (a: unknown, b: unknown): boolean => {
  const [one, other] = [parseFlag(a), parseFlag(b)];
  return E.isRight(one) && E.isRight(other) && one.right === other.right;
};

/** Returns the text of a value; null for an object or a list, since its conversion to text can throw. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null;

/**
 * Whether a column holds a value of the settings file. Values are compared as texts, since a file may hold
 * numbers as text, and booleans in any spelling; null equals any empty value. An object or a list never matches.
 */
export const isSame = (wanted: Scalar, given: unknown): boolean => {
  if (isEmpty(wanted)) return isEmpty(given);
  if (isFlag(wanted) || typeof given === 'boolean') return isSameFlag(wanted, given);
  return !isEmpty(given) && textOf(given) === textOf(wanted);
};
