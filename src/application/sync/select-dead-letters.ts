import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { DeadLetters } from '../ports/dead-letters.js';

/** Which dead letters are meant: these, those of a code, or all there are at the time. */
export type Selection =
  { readonly ids: readonly string[] } | { readonly code: string } | { readonly all: true };

const PAGE = 500;

/**
 * The ids of those meant, the oldest first. They are named before anything is done with any of them,
 * since a letter that fails once more would come again, and those that go would shift the pages.
 */
export const selectDeadLetters =
  ({ list }: Pick<DeadLetters, 'list'>) =>
  (selection: Selection): TE.TaskEither<StoreError, readonly string[]> => {
    if ('ids' in selection) return TE.right([...new Set(selection.ids)]);
    const code = 'code' in selection ? selection.code : null;
    const from = (
      found: readonly string[],
      offset: number,
    ): TE.TaskEither<StoreError, readonly string[]> =>
      pipe(
        list({ code, offset, limit: PAGE }),
        TE.flatMap(({ letters, total }) => {
          const ids = [...found, ...letters.map(({ id }) => id)];
          // A letter that came meanwhile moves the others down: some are seen twice, none is missed.
          return letters.length === 0 || offset + PAGE >= total
            ? TE.right([...new Set(ids)].toReversed())
            : from(ids, offset + PAGE);
        }),
      );
    return from([], 0);
  };
