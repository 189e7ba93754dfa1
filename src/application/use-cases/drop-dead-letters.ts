import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import { selectDeadLetters, type Selection } from '../sync/select-dead-letters.js';

/** How many were there and are no more; with `dryRun` how many that would be. */
export type DropDeadLetters = (
  selection: Selection,
  dryRun?: boolean,
) => TE.TaskEither<StoreError, number>;

interface Deps {
  readonly deadLetters: Pick<DeadLetters, 'list' | 'find' | 'drop'>;
}

const CHUNK = 500;

const count =
  ({ find }: Pick<DeadLetters, 'find'>) =>
  (ids: readonly string[]): TE.TaskEither<StoreError, number> =>
    pipe(
      find(ids),
      TE.map((letters) => letters.length),
    );

export const makeDropDeadLetters =
  ({ deadLetters }: Deps): DropDeadLetters =>
  (selection, dryRun = false) =>
    pipe(
      selectDeadLetters(deadLetters)(selection),
      TE.flatMap((ids) =>
        TE.traverseSeqArray(dryRun ? count(deadLetters) : deadLetters.drop)(
          RA.chunksOf(CHUNK)(ids),
        ),
      ),
      TE.map((counts) => counts.reduce((sum, count) => sum + count, 0)),
    );
