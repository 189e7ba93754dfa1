import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { Journal, JournalLine, JournalQuery } from '../ports/journal.js';

export interface JournalPage {
  /** The newest first. */
  readonly lines: readonly JournalLine[];
  /** Where the next page begins, as `before`; null: nothing is older. */
  readonly next: string | null;
}

export type ReadJournal = (query: JournalQuery) => TE.TaskEither<StoreError, JournalPage>;

interface Deps {
  readonly journal: Journal;
}

export const makeReadJournal =
  ({ journal }: Deps): ReadJournal =>
  (query) =>
    pipe(
      // One more than asked for tells whether there is another page.
      journal.read({ ...query, limit: query.limit + 1 }),
      TE.map((found) => {
        const lines = found.slice(0, query.limit);
        return { lines, next: found.length > lines.length ? (lines.at(-1)?.id ?? null) : null };
      }),
    );
