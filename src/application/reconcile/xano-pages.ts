import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import { compareIds, isIntegerId, type XanoId } from '../../domain/sync/xano-id.js';
import type { SourceError } from '../ports/source.js';
import type { Stopped } from '../ports/timer.js';
import type { Entry } from '../sync/entry.js';
import type { ReadPage } from '../sync/pull-page.js';
import { ask } from '../gen.js';
import type { Needs } from '../world.js';
import { type Steps } from './run.js';

/** How the reading of a table ended. */
interface TableEnd {
  readonly lastId: XanoId | null;
  /** Every row told a version, so that what is new can be asked for by it. */
  readonly isTold: boolean;
}

/** By table. */
export type TableEnds = Map<TableMapping, TableEnd>;

/** What has come since an earlier reading: by its version, else beyond the last id of that reading. */
interface Recent {
  readonly since: number;
  readonly ends: TableEnds;
}

const beginningOf = (table: TableMapping, recent: Recent | null) => {
  const { lastId = null, isTold = true } = recent?.ends.get(table) ?? {};
  if (recent === null) return { afterId: null, updatedSince: null };
  if (isTold) return { afterId: null, updatedSince: recent.since };
  // Other ids are in no order of their making.
  return { afterId: lastId !== null && isIntegerId(lastId) ? lastId : null, updatedSince: null };
};

interface Deps extends Needs<'readPage' | 'clock'> {
  readonly pageSize: number;
}

/** Reads tables of Xano to their ends, page by page; `readAt`: when Xano was asked for the page, ms. */
export function* eachXanoPage<E>(
  { readPage, clock, pageSize: limit }: Deps,
  tables: readonly TableMapping[],
  recent: Recent | null,
  visit: (table: TableMapping, entries: readonly Entry[], readAt: number) => Steps<E>,
): Steps<E | SourceError | Stopped, TableEnds> {
  const ends: TableEnds = new Map();
  for (const table of tables) {
    // Of a table without any row nobody knows how to ask, and nothing of it is believed anyway.
    if (recent?.ends.get(table)?.lastId === null) continue;
    const { afterId, updatedSince } = beginningOf(table, recent);
    let from = afterId;
    let goesOn = true;
    let isTold = true;
    while (goesOn) {
      const query = { entity: table.entity, afterId: from, updatedSince, limit };
      const { readAt, page } = yield* ask(
        pipe(
          TE.Do,
          TE.bind('readAt', () => TE.fromIO(clock.now)),
          TE.bind('page', () => readPage(table, query)),
        ),
      );
      yield* visit(table, page.entries, readAt);
      const { lastId, end } = page;
      isTold &&= page.allTold;
      goesOn = !end && lastId !== null && (from === null || compareIds(lastId, from) > 0);
      from = lastId ?? from;
    }
    ends.set(table, { lastId: from, isTold });
  }
  return ends;
}

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
