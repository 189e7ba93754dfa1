import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Retry } from '../ports/retry.js';
import type {
  PageQuery,
  SourceClock,
  SourceFault,
  SourcePage,
  SourceRow,
  Source,
  SourceError,
} from '../ports/source.js';
import type { Stopped, Timer } from '../ports/timer.js';
import { entryOf, type Entry } from './entry.js';
import { pullBackoff } from '../../domain/sync/backoff.js';
import { deliver } from '../../domain/sync/deliver.js';
import type { IncomingRow } from '../../domain/sync/incoming-row.js';
import type { TableMapping } from '../../domain/sync/mapping.js';
import type { PageMarks } from '../../domain/sync/pull-cursor.js';
import { isInMs, parseTime } from '../../domain/sync/time.js';
import { compareIds, parseXanoId, type XanoId } from '../../domain/sync/xano-id.js';

/** The rows of a page that were asked for. */
export interface PulledRows extends PageMarks {
  readonly entries: readonly Entry[];
  /** Id of the first row beyond the id that was asked after; null where there is none. */
  readonly firstId: XanoId | null;
  /** The row with that id, where it is one of those that belong here. */
  readonly first: Entry | null;
  /** Rows that Xano has and that do not belong here, as deletes of the records that they may have been. */
  readonly outside: readonly Entry[];
  readonly clock: SourceClock | null;
}

interface Found {
  readonly id: XanoId;
  /** ms; null where the row has none. */
  readonly version: number | null;
  /** Whether rows with a newer version can be asked for. */
  readonly isTold: boolean;
  readonly row: SourceRow;
}

const fault = (reason: string): SourceFault => ({ _tag: 'SourceFault', reason });

const versionOf = (row: SourceRow, column: string): number | null =>
  E.getOrElse((): number | null => null)(parseTime(row[column]));

const find =
  (column: string) =>
  (row: SourceRow): readonly Found[] => {
    const id = parseXanoId(row['id']);
    if (E.isLeft(id)) return [];
    return [{ id: id.right, version: versionOf(row, column), isTold: isInMs(row[column]), row }];
  };

const newestOf = (rows: readonly Found[]): number | null =>
  rows.reduce<number | null>(
    (newest, { version }) => (version === null ? newest : Math.max(newest ?? 0, version)),
    null,
  );

const isInside = ({ observed }: IncomingRow): boolean => observed === undefined;

/**
 * Checks each row again, since Xano may ignore a filter, and lets in the columns of the mapping alone. Fails for a
 * page that has no row beyond the last id and is not the end: the same query would be repeated for ever.
 */
export const pulledRows = (
  table: TableMapping,
  isChosen: boolean,
  { afterId, updatedSince }: Pick<PageQuery, 'afterId' | 'updatedSince'>,
  { rows, end, clock = null }: SourcePage,
): E.Either<SourceFault, PulledRows> => {
  const found = rows.flatMap(find(table.updatedColumn));
  if (found.length < rows.length) return E.left(fault('A row of Xano has no id.'));
  const beyond = found
    .filter(({ id }) => afterId === null || compareIds(id, afterId) > 0)
    .toSorted((a, b) => compareIds(a.id, b.id));
  const lastId = beyond.at(-1)?.id ?? null;
  if (lastId === null && !end) return E.left(fault('The rows of Xano do not go on.'));
  const asked = beyond.filter(
    ({ version }) => updatedSince === null || version === null || version >= updatedSince,
  );
  const read = ({ row, version }: Found): readonly IncomingRow[] => {
    const common = { row, before: null, isNew: false, isWhole: true, isChosen, deleted: false };
    const delivery = deliver(table, { ...common, occurredAt: version });
    return delivery === null ? [] : [delivery];
  };
  const deliveries = asked.flatMap(read);
  const [first] = beyond.slice(0, 1).flatMap(read).filter(isInside);
  return E.right({
    entries: deliveries.filter(isInside).map((delivery) => entryOf(delivery)),
    outside: deliveries.filter((one) => !isInside(one)).map((delivery) => entryOf(delivery)),
    firstId: beyond[0]?.id ?? null,
    first: first === undefined ? null : entryOf(first),
    lastId,
    newest: newestOf(beyond),
    lastTold: beyond.at(-1)?.isTold ?? false,
    allTold: beyond.every(({ isTold }) => isTold),
    rows: beyond.length,
    end,
    clock,
  });
};

/** Status with which Xano rejects a query. */
const BAD_INPUT = 400;

/**
 * Whether Xano may make progress where it is not asked for an instant too. It may ignore one of several filters, and
 * then the rows do not go on; or the column of the instant is gone, and then Xano rejects the query.
 */
export const mayBeFilter = (
  { updatedSince, afterId }: PageQuery,
  error: SourceError | Stopped,
): boolean =>
  updatedSince !== null &&
  (error._tag === 'SourceFault'
    ? afterId !== null
    : error._tag === 'SourceRefused' && error.status === BAD_INPUT);

export interface RowsQuery extends PageQuery {
  /** Whether an answer without any row is believed only when it came twice. */
  readonly isSure?: boolean;
}

/** Reads one page, and asks again while that may help. */
export type ReadPage = (
  table: TableMapping,
  query: RowsQuery,
) => TE.TaskEither<SourceError | Stopped, PulledRows>;

interface Deps {
  readonly source: Source;
  /** Whether somebody in Xano picked the columns that come. */
  readonly isChosen: boolean;
  readonly retry: Retry;
  readonly timer: Pick<Timer, 'random'>;
}

const MAX_TRIES = 5;

/** Returns the pause before another try, ms; null: none. A refusal would recur; a limit has its wait in the quota. */
const pauseOf = (error: SourceError, tries: number, random: number): number | null => {
  if (tries >= MAX_TRIES) return null;
  switch (error._tag) {
    case 'SourceRefused':
    case 'SourceTableMissing':
      return null;
    case 'SourceLimited':
      return 0;
    case 'SourceUnavailable':
    case 'SourceFault':
      return pullBackoff(tries, random);
  }
};

/** A page without a row, which may be a mistake of whatever answers for Xano. */
interface NoRow {
  readonly _tag: 'NoRow';
  readonly page: PulledRows;
}

const isNoRow = ({ error }: { readonly error: SourceError | NoRow }): boolean =>
  error._tag === 'NoRow';

export const makeReadPage =
  ({ source, isChosen, retry, timer }: Deps): ReadPage =>
  (table, { isSure = false, ...query }) =>
    pipe(
      source.page(table.isFurther ? { ...query, table: table.table } : query),
      TE.flatMapEither((page) => pulledRows(table, isChosen, query, page)),
      TE.filterOrElseW(
        ({ rows }) => !isSure || rows > 0,
        (page): NoRow => ({ _tag: 'NoRow', page }),
      ),
      (attempt) =>
        retry(attempt, ({ error }, all) => {
          if (error._tag !== 'NoRow') return pauseOf(error, all.length, timer.random());
          return all.filter(isNoRow).length === 1 ? pullBackoff(1, timer.random()) : null;
        }),
      TE.orElse((error) => (error._tag === 'NoRow' ? TE.right(error.page) : TE.left(error))),
    );
