import * as E from 'fp-ts/lib/Either.js';
import type { Source, SourceError, SourceRow } from '../application/ports/source.js';
import { fateOf, isSlug, type TableMapping, tablesOf } from '../domain/sync/mapping.js';
import { comparedWithin, tellsChanges, freshnessWords } from '../domain/sync/comparing.js';
import { parseTime } from '../domain/sync/time.js';
import { type SyncSettings, readSyncSettings } from './sync-settings.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { AskXano, ColumnUse, Refused, TableProbe } from '../adapters/cli/doctor/judge-xano.js';
import { readColumns } from '../adapters/xano/schema-reader.js';
import type { Quota } from '../application/sync/pull-quota.js';
import { type Environment, settingsOf } from './settings.js';
import { chooseSource, makeQuotaAlone } from './sources.js';
import type { Validation } from './validation.js';

/** A table that answered, and one of its rows; null where it has none. */
interface AskedTable {
  readonly table: TableMapping;
  readonly number: string | null;
  readonly total: number | null;
  readonly row: SourceRow | null;
  /** Of its schema where it has no row, as far as Xano tells. */
  readonly columns: readonly string[];
}

const useOf = (table: TableMapping, isChosen: boolean, column: string): ColumnUse => {
  const { fate, as } = fateOf(table, column, isChosen);
  return { column, use: fate, as: as.length > 0 ? as.join(' and ') : null };
};

/** What a table needs and has none of: the columns of its fields, of conditions, deletes and names. */
const missingIn = (
  { fields, where, deletedColumn }: TableMapping,
  known: readonly string[],
): readonly ColumnUse[] => {
  const sources = Object.entries(fields ?? {});
  return [
    ...sources.map(([as, source]) => ({
      as,
      columns: source === null || isSlug(source) ? [] : source.from,
    })),
    ...where.map(({ column }) => ({ as: 'where', columns: [column] })),
    ...(deletedColumn === null ? [] : [{ as: 'deleted', columns: [deletedColumn] }]),
    ...sources.map(([as, source]) => ({
      as,
      columns: source !== null && isSlug(source) ? [source.slug] : [],
    })),
  ].flatMap(({ columns, as }) =>
    columns.length === 0 || columns.some((column) => known.includes(column))
      ? []
      : [{ column: columns.join(' or '), use: 'missing' as const, as }],
  );
};

const tellsVersion = ({ table, row }: AskedTable): boolean =>
  tellsChanges(table) &&
  row !== null &&
  E.getOrElse((): number | null => null)(parseTime(row[table.updatedColumn])) !== null;

/** What is told of each table: its columns by the row that came, and how fresh it will be. */
const describeTables = (
  asked: readonly AskedTable[],
  isChosen: boolean,
  { xano, pull }: SyncSettings,
): readonly TableProbe[] => {
  const within = comparedWithin(
    asked.filter((one) => !tellsVersion(one)).map(({ total }) => total ?? 0),
    { rate: xano.rate, pageSize: pull.pageSize, atLeast: pull.compareInterval },
  );
  return asked.map((one): TableProbe => {
    const { table, number, total, row, columns } = one;
    return {
      ...{ table: table.table, entity: table.entity, id: number, rows: total },
      columns: [
        ...columns.map((column) => useOf(table, isChosen, column)),
        ...(columns.length === 0 ? [] : missingIn(table, columns)),
      ],
      freshness:
        row &&
        freshnessWords({
          byVersion: tellsVersion(one),
          isEdited: tellsChanges(table),
          updatedColumn: table.updatedColumn,
          interval: pull.interval,
          comparedWithin: within,
        }),
    };
  });
};

/** The header tells whole seconds, and was written between the asking and its coming: halfway each. */
const readSkew = (date: string | null, asked: number, came: number): number | null => {
  const there = Date.parse(date ?? '');
  return Number.isNaN(there) ? null : there + 500 - (asked + came) / 2;
};

/** A request of which no table is better off, whichever it is. */
const isOfAll = (error: SourceError): boolean =>
  error._tag === 'SourceUnavailable' ||
  error._tag === 'SourceLimited' ||
  (error._tag === 'SourceRefused' && error.status === 401);

const NO_TABLE: SourceError = { _tag: 'SourceFault', reason: 'No table of Xano is set' };

/** The columns of a table by its number; none where nobody tells them. */
type ColumnsOf = (number: string | null) => Promise<readonly string[]>;

/** Asks each table for its first row, one after the other; what refuses all is asked no further. */
const askTables = async (
  source: Source,
  columnsOf: ColumnsOf,
  tables: readonly TableMapping[],
): Promise<{ readonly asked: readonly AskedTable[]; readonly refused: readonly Refused[] }> => {
  const asked: AskedTable[] = [];
  const refused: Refused[] = [];
  for (const table of tables) {
    const { entity } = table;
    const further = table.isFurther ? { table: table.table } : {};
    const query = { entity, ...further, afterId: null, updatedSince: null, limit: 1 };
    const page = await source.page(query)();
    if (E.isLeft(page)) {
      refused.push({ table: table.table, error: page.left });
      if (isOfAll(page.left)) break;
      continue;
    }
    const { rows, total = null } = page.right;
    const number = source.numberOf?.(entity, query.table) ?? null;
    const [row = null] = rows;
    const columns = row === null ? await columnsOf(number) : Object.keys(row);
    asked.push({ table, number, total, row, columns });
  }
  return { asked, refused };
};

/** The Metadata API alone tells the columns of a table that has no row, where its token may ask. */
const columnsBy =
  (
    { within }: Quota,
    { xano: { metadata, snapshot, timeout }, dataSource }: SyncSettings,
  ): ColumnsOf =>
  async (number) => {
    if (metadata === null || snapshot !== null || number === null) return [];
    const columns = await readColumns(within)({ ...metadata, dataSource, timeout }, number, [])();
    return E.isRight(columns) ? columns.right.map(({ name }) => name) : [];
  };

/** Asks the Xano that is configured for its tables; null where none is, or the settings are faulty. */
export const askXanoOf = (environment: Validation<Environment>): AskXano => {
  const read = E.flatMap((env: Environment) => readSyncSettings(settingsOf(env)))(environment);
  if (E.isLeft(read)) return null;
  const settings = read.right;
  const { rate } = settings.xano;
  let askedAt = 0;
  let skew: number | null = null;
  const chosen = chooseSource(settings, (date) => {
    const told = readSkew(date, askedAt, Date.now());
    // The worst that any answer told.
    if (told !== null && (skew === null || Math.abs(told) > Math.abs(skew))) skew = told;
  });
  if (chosen === null) return null;
  const { prepare, page } = chosen.source;
  const timed =
    <A>(request: TE.TaskEither<SourceError, A>): TE.TaskEither<SourceError, A> =>
    () => {
      askedAt = Date.now();
      return request();
    };
  const source: Source = {
    ...chosen.source,
    prepare: (entity) => {
      const request = prepare?.(entity) ?? null;
      return request === null ? null : timed(request);
    },
    page: (query) => timed(page(query)),
  };
  const tables = source.entities.flatMap((entity) => tablesOf(settings.mapping, entity));
  return async () => {
    const quota = makeQuotaAlone(settings.xano);
    const withQuota = { ...source, ...quota.withQuota(source) };
    const { asked, refused } = await askTables(withQuota, columnsBy(quota, settings), tables);
    return {
      error: asked.length > 0 ? null : (refused[0]?.error ?? NO_TABLE),
      tables: describeTables(asked, chosen.isChosen, settings),
      refused: asked.length === 0 ? [] : refused,
      rate: `${rate.requests} times in ${rate.windowMs / 1000} s`,
      skew,
      overlap: settings.pull.overlap,
    };
  };
};
