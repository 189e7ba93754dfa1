import { fine, warning, type Finding } from './finding.js';

/** What becomes of a column of Xano here. */
export interface ColumnUse {
  readonly column: string;
  readonly use: 'taken' | 'ignored' | 'secret' | 'missing';
  /** The field it becomes, or would; null: none. */
  readonly as: string | null;
}

export interface TableProbe {
  readonly table: string;
  readonly entity: string;
  /** The number in Xano; null where the table is asked for by its name. */
  readonly id: string | null;
  /** Null where Xano did not say. */
  readonly rows: number | null;
  /** None of a table without rows whose schema nobody tells. */
  readonly columns: readonly ColumnUse[];
  /** A sentence; null of a table without rows. */
  readonly freshness: string | null;
}

const listOf = (columns: readonly ColumnUse[], use: ColumnUse['use']): readonly string[] => {
  const names = columns
    .filter((one) => one.use === use)
    .map(({ column, as }) => (as === null || as === column ? column : `${column} as ${as}`));
  return names.length === 0 ? [] : [`${use}: ${names.join(', ')}`];
};

const wordsOf = ({ table, entity, id, rows, columns, freshness }: TableProbe): string =>
  [
    `${table} is ${entity}${id === null ? '' : `, table ${id}`}${rows === null ? '' : `, ${rows} rows`}`,
    ...(['taken', 'ignored', 'secret', 'missing'] as const).flatMap((use) => listOf(columns, use)),
    freshness ?? 'it has no row to look at',
  ].join('; ');

/** What was found of each table that answered. */
export const judgeTable = (probe: TableProbe): Finding => {
  const { table, columns } = probe;
  const finding = columns.some(({ use }) => use === 'missing')
    ? warning(
        'table',
        wordsOf(probe),
        `Take what is missing out of sync.config.json, or give ${table} such a column`,
      )
    : fine('table', wordsOf(probe));
  return { ...finding, details: probe };
};
