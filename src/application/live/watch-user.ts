import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { Known } from '../ports/reader.js';
import type { Needs } from '../world.js';

/** How a name stood at the last check. */
interface Standing {
  readonly isThere: boolean;
  readonly isNamesake: boolean;
}

const standingOf = (known: Known, username: Username): Standing | undefined => {
  const [row, isNamesake] = [known.user(username), known.isNamesake(username)];
  return row === undefined || isNamesake === undefined
    ? undefined
    : { isThere: row !== null, isNamesake };
};

/**
 * Makes a check, to be repeated, of whether a user is still the one who had the name at the check before. True for a
 * name that nobody had yet: the bearer of a token may come before their row.
 */
export const makeWatchUser =
  ({ reader }: Needs<'reader'>) =>
  (username: Username): TE.TaskEither<StoreError, boolean> => {
    let before: Standing = { isThere: false, isNamesake: false };
    return pipe(
      reader.read((known) => standingOf(known, username)),
      TE.map((now) => {
        const isOver = before.isThere && (!now.isThere || (now.isNamesake && !before.isNamesake));
        before = now;
        return !isOver;
      }),
    );
  };
