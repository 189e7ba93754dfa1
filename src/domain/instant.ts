import * as E from 'fp-ts/lib/Either.js';

/** The last instant ECMAScript can name, in ms since the epoch. */
const LAST_INSTANT = 8_640_000_000_000_000;

/** Milliseconds since the epoch, from the digits a client sends. */
export const parseInstant = (input: string): E.Either<'InvalidInstant', number> => {
  const instant = /^\d{1,16}$/.test(input) ? Number(input) : Number.NaN;
  return instant <= LAST_INSTANT ? E.right(instant) : E.left('InvalidInstant');
};
