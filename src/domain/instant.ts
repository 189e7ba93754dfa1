import * as E from 'fp-ts/lib/Either.js';

/** The last instant ECMAScript can name, in ms since the epoch. */
const LAST_INSTANT = 8_640_000_000_000_000;

/** Milliseconds since the epoch, from the digits a client sends. */
export const parseInstant = (input: string): E.Either<'InvalidInstant', number> => {
  const instant = /^\d{1,16}$/.test(input) ? Number(input) : Number.NaN;
  return instant <= LAST_INSTANT ? E.right(instant) : E.left('InvalidInstant');
};

/** Digits from here on are microseconds: as milliseconds they would lie beyond the year 5000. */
const FIRST_MICROSECOND = 1e14;

/** When something began, as a caller gives it: an instant that is not plainly in another unit. */
export const parseBeginning = (input: string): E.Either<'InvalidInstant', number> =>
  E.filterOrElse(
    (instant: number) => instant < FIRST_MICROSECOND,
    () => 'InvalidInstant' as const,
  )(parseInstant(input));

/** Clocks differ, but not by more: what begins later would stand first in every feed until then. */
const MAX_AHEAD_MS = 86_400_000;

export const isAhead = (instant: number, now: number): boolean => instant > now + MAX_AHEAD_MS;
