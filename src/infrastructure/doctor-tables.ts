import * as E from 'fp-ts/lib/Either.js';
import type { ColumnUse, TableProbe } from '../adapters/cli/doctor/judge-tables.js';
import type { SourceRow } from '../application/ports/source.js';
import { fateOf } from '../domain/sync/column-fate.js';
import { comparedWithin, tellsChanges, type ComparingPace } from '../domain/sync/comparing.js';
import { freshnessWords } from '../domain/sync/freshness.js';
import { isSlug } from '../domain/sync/field-source.js';
import type { TableMapping } from '../domain/sync/mapping.js';
import { parseTime } from '../domain/sync/time.js';
import type { SyncSettings } from './sync-settings.js';

/** A table that answered, and one of its rows; null where it has none. */
export interface AskedTable {
  readonly table: TableMapping;
  readonly number: string | null;
  readonly total: number | null;
  readonly row: SourceRow | null;
  /** Of its schema where it has no row, as far as Xano tells. */
  readonly columns: readonly string[];
}

/** One of these columns, and what it is for. */
interface Need {
  readonly columns: readonly string[];
  readonly as: string;
}

/** What a table needs besides the fields of a row: each column, and for what. */
const besides = ({ where, deletedColumn, fields }: TableMapping): readonly Need[] => [
  ...where.map(({ column }) => ({ columns: [column], as: 'where' })),
  ...(deletedColumn === null ? [] : [{ columns: [deletedColumn], as: 'deleted' }]),
  ...Object.entries(fields ?? {}).flatMap(([as, source]) =>
    source !== null && isSlug(source) ? [{ columns: [source.slug], as }] : [],
  ),
];

const useOf = (table: TableMapping, isChosen: boolean, column: string): ColumnUse => {
  const { fate, as } = fateOf(table, column, isChosen);
  return { column, use: fate, as: as.length > 0 ? as.join(' and ') : null };
};

const missingIn = (table: TableMapping, known: readonly string[]): readonly ColumnUse[] => {
  const named = Object.entries(table.fields ?? {}).flatMap(([as, source]): readonly Need[] =>
    source === null || isSlug(source) ? [] : [{ columns: source.from, as }],
  );
  return [...named, ...besides(table)].flatMap(({ columns, as }) =>
    columns.some((column) => known.includes(column))
      ? []
      : [{ column: columns.join(' or '), use: 'missing' as const, as }],
  );
};

const tellsVersion = ({ table, row }: AskedTable): boolean =>
  tellsChanges(table) &&
  row !== null &&
  E.getOrElse((): number | null => null)(parseTime(row[table.updatedColumn])) !== null;

/** What is told of each table: its columns by the row that came, and how fresh it will be. */
export const describeTables = (
  asked: readonly AskedTable[],
  isChosen: boolean,
  settings: Pick<SyncSettings, 'xano' | 'pull'>,
): readonly TableProbe[] => {
  const pace: ComparingPace = {
    rate: settings.xano.rate,
    pageSize: settings.pull.pageSize,
    atLeast: settings.pull.compareInterval,
  };
  const compared = asked.filter((one) => !tellsVersion(one));
  const within = comparedWithin(
    compared.map(({ total }) => total ?? 0),
    pace,
  );
  return asked.map((one): TableProbe => {
    const { table, number, total, row, columns } = one;
    return {
      table: table.table,
      entity: table.entity,
      id: number,
      rows: total,
      columns:
        columns.length === 0
          ? []
          : [
              ...columns.map((column) => useOf(table, isChosen, column)),
              ...missingIn(table, columns),
            ],
      freshness:
        row === null
          ? null
          : freshnessWords({
              byVersion: tellsVersion(one),
              isEdited: tellsChanges(table),
              updatedColumn: table.updatedColumn,
              interval: settings.pull.interval,
              comparedWithin: within,
            }),
    };
  });
};
