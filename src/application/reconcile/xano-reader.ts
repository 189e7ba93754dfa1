import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import { compareIds, isIntegerId, type XanoId } from '../../domain/sync/xano-id.js';
import type { PageQuery, SourceError } from '../ports/source.js';
import type { Entry } from '../sync/entry.js';
import type { ReadPage } from '../sync/pull-page.js';
import type { Stopped } from '../ports/timer.js';

export interface TablePage {
  readonly table: TableMapping;
  readonly entries: readonly Entry[];
}

/** How the reading of a table ended. */
export interface TableEnd {
  readonly lastId: XanoId | null;
  /** Every row told a version, so that what is new can be asked for by it. */
  readonly isTold: boolean;
}

/** By table. */
export type TableEnds = ReadonlyMap<TableMapping, TableEnd>;

/** Reads some tables of Xano to their ends, one after the other, page by page. */
export interface XanoReader {
  readonly hasMore: () => boolean;
  /**
   * The next page, and `taken`, which is to be called once it was done with: until then the same page
   * is the next.
   */
  readonly next: TE.TaskEither<SourceError | Stopped, TablePage & { readonly taken: () => void }>;
  readonly ends: () => TableEnds;
}

/** What has come since an earlier reading: by its version, else beyond the last id of that reading. */
export interface Recent {
  readonly since: number;
  readonly ends: TableEnds;
}

const queryFor = (
  table: TableMapping,
  recent: Recent | null,
): Pick<PageQuery, 'afterId' | 'updatedSince'> => {
  if (recent === null) return { afterId: null, updatedSince: null };
  const { lastId = null, isTold = true } = recent.ends.get(table) ?? {};
  if (isTold) return { afterId: null, updatedSince: recent.since };
  // Other ids are in no order of their making.
  return { afterId: lastId !== null && isIntegerId(lastId) ? lastId : null, updatedSince: null };
};

export const makeXanoReader = (
  readPage: ReadPage,
  tables: readonly TableMapping[],
  limit: number,
  recent: Recent | null,
): XanoReader => {
  const ends = new Map<TableMapping, TableEnd>();
  // Of a table without any row nobody knows how to ask, and nothing of it is believed anyway.
  let unread = tables.filter((table) => recent?.ends.get(table)?.lastId !== null);
  let afterId: XanoId | null = null;
  return {
    hasMore: () => unread.length > 0,
    ends: () => ends,
    next: () => {
      const [table] = unread;
      if (table === undefined)
        return TE.left<SourceError>({ _tag: 'SourceFault', reason: 'No table is left.' })();
      const first = queryFor(table, recent);
      const from = afterId ?? first.afterId;
      const { updatedSince } = first;
      return pipe(
        readPage(table, { entity: table.entity, afterId: from, updatedSince, limit }),
        TE.map(({ entries, lastId, allTold, end }) => ({
          table,
          entries,
          taken: () => {
            const goesOn =
              !end && lastId !== null && (from === null || compareIds(lastId, from) > 0);
            const { isTold = true } = ends.get(table) ?? {};
            ends.set(table, { lastId: lastId ?? from, isTold: isTold && allTold });
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
    TE.map(({ firstId, first }) => (firstId === id ? first : null)),
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
