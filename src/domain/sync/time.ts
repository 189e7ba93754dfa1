import * as E from 'fp-ts/lib/Either.js';
import { parseInstant } from '../instant.js';

/** Digits below this are seconds: as milliseconds they would all lie before March 1973. */
const FIRST_MS = 1e11;

const fromMs = (ms: number): E.Either<'InvalidTime', number> =>
  E.mapLeft(() => 'InvalidTime' as const)(parseInstant(String(Math.floor(ms))));

const fromNumber = (number: number): E.Either<'InvalidTime', number> =>
  fromMs(number < FIRST_MS ? number * 1000 : number);

/** Epoch milliseconds, from what Xano may send: epoch ms, epoch s, or ISO 8601. Null: no time. */
export const parseTime = (value: unknown): E.Either<'InvalidTime', number | null> => {
  if (value === null || value === undefined || value === '' || value === 0) return E.right(null);
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return E.left('InvalidTime');
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text))
    return Number(text) === 0 ? E.right(null) : fromNumber(Number(text));
  return /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text))
    ? fromMs(Date.parse(text))
    : E.left('InvalidTime');
};
