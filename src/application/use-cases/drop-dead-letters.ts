import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import { chunked, selectLetters, type Selection } from '../sync/select-letters.js';

/** How many were there and are no more. */
export type DropDeadLetters = (selection: Selection) => TE.TaskEither<StoreError, number>;

interface Deps {
  readonly deadLetters: Pick<DeadLetters, 'list' | 'drop'>;
}

const CHUNK = 500;

export const makeDropDeadLetters =
  ({ deadLetters }: Deps): DropDeadLetters =>
  (selection) =>
    pipe(
      selectLetters(deadLetters)(selection),
      TE.flatMap((ids) => TE.traverseSeqArray(deadLetters.drop)(chunked(ids, CHUNK))),
      TE.map((counts) => counts.reduce((sum, count) => sum + count, 0)),
    );
