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

/** What a page holds of what was asked for. */
export interface PulledRows extends PageMarks {
  readonly entries: readonly Entry[];
  /** Of the rows beyond the id that was asked after. */
  readonly firstId: XanoId | null;
  /** That row, where it is one of those that are here. */
  readonly first: Entry | null;
  /** Rows that Xano has and that are not to be here, as the end of what they may have been. */
  readonly outside: readonly Entry[];
  readonly clock: SourceClock | null;
}

interface Found {
  readonly id: XanoId;
  /** ms; null where the row tells none. */
  readonly version: number | null;
  /** Rows with a newer version can be asked for. */
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
 * Looks at each row again, since a filter may be ignored there, and lets in the columns of the mapping
 * alone. A page without any row beyond the last one, which is not the end, would be asked for for ever.
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
    const told = { row, before: null, isNew: false, isWhole: true, isChosen, deleted: false };
    const delivery = deliver(table, { ...told, occurredAt: version });
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

/** Xano does not take the query. */
const BAD_INPUT = 400;

/**
 * Whether Xano may get on where it is not asked for an instant too. Of several filters one may be ignored there, and then
 * the rows do not get on. The column of the instant may be gone, and then Xano does not take it.
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
  /** That there is no row, or none any more, is believed only when it was answered twice. */
  readonly isSure?: boolean;
}

/** One page, asked for again while that may help. */
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

/** What is refused once is refused again; a limit has its wait in the quota. */
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

/** A page without a row, which may be a slip of whoever answers for Xano. */
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
