import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { storeUnavailable, type StoreUnavailable } from './errors.js';
import { CHANGED } from './ports/edge-acts.js';

const ATTEMPTS = 50;

const tooBusy = storeUnavailable(new Error('a key changes faster than it can be acted upon'));

/**
 * Reads, decides and commits again while somebody else is quicker. Each lost round means that another
 * change of the same was made, so that all together always get on.
 */
export const whileChanged = <E, A>(
  attempt: TE.TaskEither<E, A | typeof CHANGED>,
  attempts = ATTEMPTS,
): TE.TaskEither<E | StoreUnavailable, A> =>
  pipe(
    attempt,
    TE.flatMap((outcome): TE.TaskEither<E | StoreUnavailable, A> => {
      if (outcome !== CHANGED) return TE.right(outcome);
      return attempts > 1 ? whileChanged(attempt, attempts - 1) : TE.left(tooBusy);
    }),
  );

/**
 * The same from what is expected, unread; null: it is read. An attempt is left with what it is to be made
 * again by, or with null, where that has to be read.
 */
export const whileOther = <R, E, A>(
  expected: R | null,
  read: TE.TaskEither<E, R>,
  attempt: (reading: R) => TE.TaskEither<E, E.Either<R | null, A>>,
  attempts = ATTEMPTS,
): TE.TaskEither<E | StoreUnavailable, A> =>
  pipe(
    expected === null ? read : TE.right(expected),
    TE.flatMap(attempt),
    TE.flatMap((outcome): TE.TaskEither<E | StoreUnavailable, A> => {
      if (E.isRight(outcome)) return TE.right(outcome.right);
      return attempts > 1
        ? whileOther(outcome.left, read, attempt, attempts - 1)
        : TE.left(tooBusy);
    }),
  );
