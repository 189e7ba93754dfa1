import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import { compareIds, isIntegerId, type XanoId } from '../../domain/sync/xano-id.js';
import type { SourceError } from '../ports/source.js';
import type { Stopped } from '../ports/timer.js';
import type { Entry } from '../sync/entry.js';
import { mayBeFilter, type ReadPage, type RowsQuery } from '../sync/pull-page.js';
import { ask } from '../gen.js';
import type { Needs } from '../world.js';
import { type Steps } from './run.js';

/** How the reading of a table ended. */
interface TableEnd {
  readonly lastId: XanoId | null;
  /** Whether every row had a version, so that new rows can be asked for by it. */
  readonly isTold: boolean;
}

/** How readings ended, by table. */
export type TableEnds = Map<TableMapping, TableEnd>;

/** What came since an earlier reading: by its version, and beyond the last id of that reading. */
interface Recent {
  readonly since: number;
  readonly ends: TableEnds;
}

type Beginning = Pick<RowsQuery, 'afterId' | 'updatedSince'>;

const FIRST: Beginning = { afterId: null, updatedSince: null };

/** Returns where a reading begins. A row that was inserted with an old version is found by its id alone. */
const beginningsOf = (table: TableMapping, recent: Recent | null): readonly Beginning[] => {
  if (recent === null) return [FIRST];
  const { lastId = null, isTold = true } = recent.ends.get(table) ?? {};
  // Ids of other forms are not in the order in which they were made.
  const isOrdered = lastId !== null && isIntegerId(lastId);
  const beyond = isOrdered ? [{ afterId: lastId, updatedSince: null }] : [];
  if (isTold) return [{ afterId: null, updatedSince: recent.since }, ...beyond];
  return isOrdered ? beyond : [FIRST];
};

interface Deps extends Needs<'readPage' | 'clock'> {
  readonly pageSize: number;
}

/** Reads a page; where Xano makes no progress by the instant and the id together, asks by the id alone from there on. */
const readOn = (readPage: ReadPage, table: TableMapping, query: RowsQuery) => {
  const read = (asked: RowsQuery) =>
    pipe(
      readPage(table, asked),
      TE.map((page) => ({ page, updatedSince: asked.updatedSince })),
    );
  return pipe(
    read(query),
    TE.orElse((error) =>
      mayBeFilter(query, error) ? read({ ...query, updatedSince: null }) : TE.left(error),
    ),
  );
};

/** Reads tables of Xano to their ends, page by page; `readAt`: when Xano was asked for the page, ms. */
export function* eachXanoPage<E>(
  { readPage, clock, pageSize: limit }: Deps,
  tables: readonly TableMapping[],
  recent: Recent | null,
  visit: (table: TableMapping, entries: readonly Entry[], readAt: number) => Steps<E>,
): Steps<E | SourceError | Stopped, TableEnds> {
  function* toItsEnd(table: TableMapping, { afterId, updatedSince }: Beginning) {
    let from = afterId;
    let since = updatedSince;
    let goesOn = true;
    let isTold = true;
    while (goesOn) {
      const query = { entity: table.entity, afterId: from, updatedSince: since, limit };
      const { readAt, read } = yield* ask(
        pipe(
          TE.Do,
          TE.bind('readAt', () => TE.fromIO(clock.now)),
          TE.bind('read', () => readOn(readPage, table, { ...query, isSure: true })),
        ),
      );
      const { entries, lastId, end, allTold } = read.page;
      yield* visit(table, entries, readAt);
      since = read.updatedSince;
      isTold &&= allTold;
      goesOn = !end && lastId !== null && (from === null || compareIds(lastId, from) > 0);
      from = lastId ?? from;
    }
    return { lastId: from, isTold };
  }

  const ends: TableEnds = new Map();
  for (const table of tables) {
    // A table without any row does not show how to ask it, and its emptiness is not trusted anyway.
    if (recent?.ends.get(table)?.lastId === null) continue;
    for (const beginning of beginningsOf(table, recent))
      ends.set(table, yield* toItsEnd(table, beginning));
  }
  return ends;
}

/**
 * Rows that are read to get one: a single row would not show whether the page was sorted, and might stand for one
 * that is missing. The source fails where two rows are in another order.
 */
const TO_SEE_THE_ORDER = 2;

/** Returns the row of an integer id, as Xano has it at this moment; null where Xano has none. */
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
      isSure: true,
    }),
    TE.map(({ firstId, first }) => (firstId === id ? first : null)),
  );
};

/** Whether Xano has the row of this id at this moment; true where the id does not allow asking for it. */
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
