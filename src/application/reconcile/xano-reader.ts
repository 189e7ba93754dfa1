import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import { compareIds, isIntegerId, type XanoId } from '../../domain/sync/xano-id.js';
import type { SourceError } from '../ports/source.js';
import type { Entry } from '../sync/entry.js';
import type { ReadPage } from '../sync/pull-page.js';
import type { Stopped } from '../sync/pull-pace.js';

export interface TablePage {
  readonly table: TableMapping;
  readonly entries: readonly Entry[];
}

/** Reads some tables of Xano to their ends, one after the other, page by page. */
export interface XanoReader {
  readonly hasMore: () => boolean;
  /**
   * The next page, and `taken`, which is to be called once it was done with: until then the same page
   * is the next.
   */
  readonly next: TE.TaskEither<SourceError | Stopped, TablePage & { readonly taken: () => void }>;
}

export const makeXanoReader = (
  readPage: ReadPage,
  tables: readonly TableMapping[],
  limit: number,
  updatedSince: number | null,
): XanoReader => {
  let unread = tables;
  let afterId: XanoId | null = null;
  return {
    hasMore: () => unread.length > 0,
    next: () => {
      const [table] = unread;
      if (table === undefined)
        return TE.left<SourceError>({ _tag: 'SourceFault', reason: 'No table is left.' })();
      const from = afterId;
      return pipe(
        readPage(table, { entity: table.entity, afterId: from, updatedSince, limit }),
        TE.map(({ entries, lastId, end }) => ({
          table,
          entries,
          taken: () => {
            const goesOn =
              !end && lastId !== null && (from === null || compareIds(lastId, from) > 0);
            afterId = goesOn ? lastId : null;
            if (!goesOn) unread = unread.slice(1);
          },
        })),
      )();
    },
  };
};

/**
 * A single row does not show whether the page was sorted, and would stand for one that is missing. Of two
 * in another order the source makes a fault.
 */
const TO_SEE_THE_ORDER = 2;

/** The row of an integer id, as Xano has it at this moment; null where it has none. */
export const readRow = (
  readPage: ReadPage,
  table: TableMapping,
  id: XanoId,
): TE.TaskEither<SourceError | Stopped, Entry | null> => {
  const before = BigInt(id) - 1n;
  return pipe(
    readPage(table, {
      entity: table.entity,
      afterId: before > 0n ? String(before) : null,
      updatedSince: null,
      limit: TO_SEE_THE_ORDER,
    }),
    TE.map(({ firstId, entries }) => (firstId === id ? (entries[0] ?? null) : null)),
  );
};

/** Whether Xano has the row of this id at this moment; true where its id does not let it be asked. */
export const isInXano = (
  readPage: ReadPage,
  table: TableMapping,
  id: XanoId,
): TE.TaskEither<SourceError | Stopped, boolean> =>
  isIntegerId(id)
    ? pipe(
        readRow(readPage, table, id),
        TE.map((row) => row !== null),
      )
    : TE.right(true);
