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
