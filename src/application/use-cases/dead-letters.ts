import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deadLetterNotFound, type DeadLetterNotFound, type StoreError } from '../errors.js';
import type { DeadLetter, DeadLetters } from '../ports/dead-letters.js';
import { selectDeadLetters, type Selection } from '../sync/select-dead-letters.js';

export const makeFindDeadLetter =
  ({ deadLetters }: { readonly deadLetters: Pick<DeadLetters, 'find'> }) =>
  (id: string): TE.TaskEither<DeadLetterNotFound | StoreError, DeadLetter> =>
    pipe(
      deadLetters.find([id]),
      TE.flatMap(([letter]) =>
        letter === undefined ? TE.left(deadLetterNotFound) : TE.right(letter),
      ),
    );

const CHUNK = 500;

/** How many were there and are no more; with `dryRun` how many that would be. */
export const makeDropDeadLetters =
  ({ deadLetters }: { readonly deadLetters: Pick<DeadLetters, 'list' | 'find' | 'drop'> }) =>
  (selection: Selection, dryRun = false): TE.TaskEither<StoreError, number> => {
    const count = (ids: readonly string[]): TE.TaskEither<StoreError, number> =>
      TE.map((letters: readonly DeadLetter[]) => letters.length)(deadLetters.find(ids));
    return pipe(
      selectDeadLetters(deadLetters)(selection),
      TE.map(RA.chunksOf(CHUNK)),
      TE.flatMap(TE.traverseSeqArray(dryRun ? count : deadLetters.drop)),
      TE.map((counts) => counts.reduce((sum, one) => sum + one, 0)),
    );
  };
