import * as E from 'fp-ts/lib/Either.js';

/** The last instant that an ECMAScript date can hold, in ms since the epoch. */
const LAST_INSTANT = 8_640_000_000_000_000;

/** Parses the digits that a client sends as milliseconds since the epoch. */
export const parseInstant = (input: string): E.Either<'InvalidInstant', number> => {
  const instant = /^\d{1,16}$/.test(input) ? Number(input) : Number.NaN;
  return instant <= LAST_INSTANT ? E.right(instant) : E.left('InvalidInstant');
};

/** Numbers from here on are taken for microseconds: as milliseconds they would lie beyond the year 5000. */
const FIRST_MICROSECOND = 1e14;

/** Parses a time of creation given by a caller; refuses a number that is plainly in another unit than ms. */
export const parseBeginning = (input: string): E.Either<'InvalidInstant', number> =>
  E.filterOrElse(
    (instant: number) => instant < FIRST_MICROSECOND,
    () => 'InvalidInstant' as const,
  )(parseInstant(input));

/** Clocks differ by less than this, ms. A post dated later would be first in every feed until then. */
const MAX_AHEAD_MS = 86_400_000;

export const isAhead = (instant: number, now: number): boolean => instant > now + MAX_AHEAD_MS;
