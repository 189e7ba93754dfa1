import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { storeUnavailable, type StoreUnavailable } from './errors.js';
import { ask, gen, known, type Question, type Steps } from './gen.js';
import { CHANGED } from './ports/edge-acts.js';

const ATTEMPTS = 50;

const tooBusy = E.left(
  storeUnavailable(new Error('a key changes faster than it can be acted upon')),
);

/**
 * Reads, decides and commits again while another writer is quicker. A round is lost only when another change of the
 * same was made, so that some writer always makes progress.
 */
export const whileChanged = <Failure, A>(
  attempt: TE.TaskEither<Failure, A | typeof CHANGED>,
): TE.TaskEither<Failure | StoreUnavailable, A> =>
  gen(function* () {
    for (let made = 0; made < ATTEMPTS; made += 1) {
      const outcome = yield* ask(attempt);
      if (outcome !== CHANGED) return outcome;
    }
    return yield* known(tooBusy);
  });

/**
 * Does the same from an expected reading instead of a read; with null it reads first. An attempt returns left with
 * the reading for the next attempt, or with null where that has to be read.
 */
export function* whileChangedFrom<R, Failure, Asked extends Question, A>(
  expected: R | null,
  read: TE.TaskEither<Failure, R>,
  attempt: (reading: R) => Steps<Asked, E.Either<R | null, A>>,
) {
  let reading = expected;
  for (let made = 0; made < ATTEMPTS; made += 1) {
    const outcome = yield* attempt(reading ?? (yield* ask(read)));
    if (E.isRight(outcome)) return outcome.right;
    reading = outcome.left;
  }
  return yield* known(tooBusy);
}
