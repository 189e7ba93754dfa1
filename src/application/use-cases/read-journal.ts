import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { Journal, JournalLine, JournalQuery } from '../ports/sync-books.js';

interface JournalPage {
  /** Lines, the newest first. */
  readonly lines: readonly JournalLine[];
  /** The `before` of the next page; null when nothing is older. */
  readonly next: string | null;
}

export const makeReadJournal =
  ({ journal }: { readonly journal: Journal }) =>
  (query: JournalQuery): TE.TaskEither<StoreError, JournalPage> =>
    pipe(
      // One more than asked for tells whether there is another page.
      journal.read({ ...query, limit: query.limit + 1 }),
      TE.map((found) => {
        const lines = found.slice(0, query.limit);
        return { lines, next: found.length > lines.length ? (lines.at(-1)?.id ?? null) : null };
      }),
    );
