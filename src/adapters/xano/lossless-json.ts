import * as E from 'fp-ts/lib/Either.js';
import { LosslessNumber, isInteger, parse, stringify } from 'lossless-json';
import { isIntegerId, type XanoId } from '../../domain/sync/xano-id.js';

/** 2^53 has 16 digits, so that no shorter run of digits can lose any. */
const LONG_NUMBER = /\d{16}/;

const toNumber = (digits: string): number | string => {
  const number = Number(digits);
  return isInteger(digits) && !Number.isSafeInteger(number) ? digits : number;
};

/** No row of a table nests so deep, and whoever walks over what does runs out of stack. */
const MAX_DEPTH = 100;

const nestsTooDeep = (text: string): boolean => {
  if (text.length <= 2 * MAX_DEPTH) return false;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isText && char === '\\') at += 1;
    else if (char === '"') isText = !isText;
    else if (isText) continue;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
};

/** JSON as JavaScript has it, but an integer past 2^53 is its digits, as text. */
export const parseJson = (text: string): E.Either<'NotJson' | 'TooDeep', unknown> =>
  nestsTooDeep(text)
    ? E.left('TooDeep')
    : E.tryCatch(
        (): unknown => (LONG_NUMBER.test(text) ? parse(text, null, toNumber) : JSON.parse(text)),
        () => 'NotJson' as const,
      );

/** An id for a body that `printJson` prints: the number of an integer, of any length, else the text. */
export const idForJson = (id: XanoId): unknown => (isIntegerId(id) ? new LosslessNumber(id) : id);

export const printJson = (value: unknown): string => stringify(value) ?? 'null';
