import * as E from 'fp-ts/lib/Either.js';
import { parseInstant } from '../instant.js';

type Time = E.Either<'InvalidTime', number>;

const INVALID = E.left('InvalidTime' as const);

/** Digits below this are seconds: as milliseconds they would all lie before March 1973. */
const FIRST_MS = 1e11;
/** Digits from here on are microseconds: as milliseconds they would lie beyond the year 5000. */
const FIRST_MICROSECOND = 1e14;

const fromMs = (ms: number): Time =>
  E.mapLeft(() => 'InvalidTime' as const)(parseInstant(String(Math.floor(ms))));

const fromNumber = (number: number): Time => {
  if (number < FIRST_MS) return fromMs(number * 1000);
  return fromMs(number < FIRST_MICROSECOND ? number : number / 1000);
};

const DATE = String.raw`(?<year>\d{4})(?<dash>-?)(?<month>\d\d)\k<dash>(?<day>\d\d)`;
const CLOCK = String.raw`(?<hour>\d\d)(?::?(?<minute>\d\d)(?::?(?<second>\d\d)(?:[.,](?<part>\d+))?)?)?`;
const ZONE = String.raw`(?<zone>Z|(?<sign>[+-])(?<zoneHour>\d\d)(?::?(?<zoneMinute>\d\d))?)`;

/** The extended and the basic form of ISO 8601, and what databases print: a blank for the `T`. */
const ISO = new RegExp(`^${DATE}(?:(?:[T ]| +)${CLOCK} ?${ZONE}?)?$`, 'i');

/**
 * A date, with or without a time of day, as digits without separators. Only years from 1900 to 2099: read as seconds or
 * milliseconds such digits would mean 1970, or a time centuries ahead.
 */
const DIGITS = /^((?:19|20)\d{6})(\d{6})?$/;

const numberOf = (digits: string | undefined): number => Number(digits ?? 0);

/** Returns the instant of these parts in UTC, ms; undefined when there is no such day or time of day. */
const utc = (parts: Readonly<Record<string, string | undefined>>): number | undefined => {
  const [year, month, day] = [parts['year'], parts['month'], parts['day']].map(numberOf);
  const [hour, minute, second] = [parts['hour'], parts['minute'], parts['second']].map(numberOf);
  const ms = numberOf((parts['part'] ?? '').slice(0, 3).padEnd(3, '0'));
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day);
  date.setUTCHours(hour ?? 0, minute, second, ms);
  const isReal =
    date.getUTCMonth() === (month ?? 0) - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return isReal ? date.getTime() : undefined;
};

/** Parses ISO 8601. A time without a zone is UTC, wherever the service runs: two replicas must read the same instant. */
const fromIso = (text: string): Time => {
  const parts = ISO.exec(text)?.groups;
  const local = parts === undefined ? undefined : utc(parts);
  if (parts === undefined || local === undefined) return INVALID;
  const [hours, minutes] = [numberOf(parts['zoneHour']), numberOf(parts['zoneMinute'])];
  if (hours > 23 || minutes > 59) return INVALID;
  const ahead = (hours * 60 + minutes) * 60_000;
  return fromMs(parts['sign'] === '-' ? local + ahead : local - ahead);
};

const fromDigits = (text: string): Time => {
  const [, date, clock] = DIGITS.exec(text) ?? [];
  if (date === undefined) return fromNumber(Number(text));
  return fromIso(clock === undefined ? date : `${date}T${clock}`);
};

/**
 * Parses a time that Xano or a sheet may send into epoch milliseconds: seconds, milliseconds or microseconds since the
 * epoch, as a number or as digits; or ISO 8601. Null when there is no time: null, undefined, `""` and 0.
 */
export const parseTime = (value: unknown): E.Either<'InvalidTime', number | null> => {
  if (value === null || value === undefined) return E.right(null);
  if (typeof value !== 'number' && typeof value !== 'string') return INVALID;
  const text = String(value).trim();
  if (text === '' || Number(text) === 0) return E.right(null);
  return /^\d+(\.\d+)?$/.test(text) ? fromDigits(text) : fromIso(text);
};

/**
 * Whether a time is in whole ms, the unit in which the service asks Xano for newer rows. With a column of seconds or of
 * other texts, Xano would return no newer row, or every row.
 */
export const isInMs = (value: unknown): boolean => {
  const time = parseTime(value);
  return E.isRight(time) && time.right !== null && Math.floor(Number(value)) === time.right;
};
