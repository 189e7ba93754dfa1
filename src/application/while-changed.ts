import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { storeUnavailable, type StoreUnavailable } from './errors.js';
import { CHANGED } from './ports/edge-acts.js';

const ATTEMPTS = 50;

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
      return attempts > 1
        ? whileChanged(attempt, attempts - 1)
        : TE.left(storeUnavailable(new Error('a key changes faster than it can be acted upon')));
    }),
  );
