import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import { ask, gen } from '../gen.js';
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
    return gen(function* () {
      const ids = new Set<string>();
      for (let offset = 0; ; offset += PAGE) {
        const { letters, total } = yield* ask(list({ code, offset, limit: PAGE }));
        // A letter that came meanwhile moves the others down: some are seen twice, none is missed.
        for (const { id } of letters) ids.add(id);
        if (letters.length === 0 || offset + PAGE >= total) return [...ids].toReversed();
      }
    });
  };
