import { quote, type XanoDatabase } from './database.js';

/** A condition such as `id|>` and its value, split into parts. */
export interface Condition {
  readonly column: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface RowsQuery {
  readonly table: string;
  readonly conditions: readonly Condition[];
  readonly sort: readonly (readonly [column: string, direction: 'asc' | 'desc'])[];
  readonly limit: number;
  readonly offset: number;
}

export interface RowsFound {
  /** A JSON array as PostgreSQL prints it: every column, no digit lost. */
  readonly text: string;
  readonly count: number;
  /** How many rows match the conditions. */
  readonly total: number;
}

const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '>', '<', '>=', '<=']);

/** Returns the columns of a table and their types; empty when there is no such table. */
export const columnsOf = async (
  db: XanoDatabase,
  table: string,
): Promise<ReadonlyMap<string, string>> => {
  const rows = await db.sql(
    `select column_name, data_type from information_schema.columns
     where table_schema = 'public' and table_name = $1`,
    [table],
  );
  return new Map(rows.map((row) => [String(row['column_name']), String(row['data_type'])]));
};

/**
 * Returns the types that Xano has and PostgreSQL lacks, written as comments on columns: `image`, `int>user` for a
 * reference, or `enum:draft,published`.
 */
export const marksOf = async (
  db: XanoDatabase,
  table: string,
): Promise<ReadonlyMap<string, string>> => {
  const rows = await db.sql(
    `select attname as name, col_description(attrelid, attnum) as mark from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and col_description(attrelid, attnum) is not null`,
    [`public.${quote(table)}`],
  );
  return new Map(rows.map((row) => [String(row['name']), String(row['mark'])]));
};

const toSql = (
  { column, operator, values }: Condition,
  type: string,
  bind: (value: string) => string,
): string | null => {
  const bound = values.map((value) => `${bind(value)}::text::${type}`).join();
  if (COMPARISONS.has(operator) && values.length === 1)
    return `${quote(column)} ${operator} ${bound}`;
  return operator === 'in' || operator === 'not in'
    ? `${quote(column)} ${operator} (${bound === '' ? 'null' : bound})`
    : null;
};

/** Reads rows and count in one statement, hence of one instant; returns the name of a wrong column instead, if any. */
export const readRows = async (db: XanoDatabase, query: RowsQuery): Promise<RowsFound | string> => {
  const columns = await columnsOf(db, query.table);
  const values: string[] = [];
  const bind = (value: string): string => `$${values.push(value)}`;
  const conditions = query.conditions.map((condition) => {
    const type = columns.get(condition.column);
    return type === undefined ? null : toSql(condition, type, bind);
  });
  const wrong =
    query.conditions[conditions.indexOf(null)]?.column ??
    query.sort.find(([column]) => !columns.has(column))?.[0];
  if (wrong !== undefined) return wrong;
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  const sort = query.sort.map(([column, direction]) => `${quote(column)} ${direction}`).join();
  const from = `from ${quote(query.table)} ${where}`;
  const [found] = await db.sql(
    `select
       (select coalesce(json_agg(page), '[]')::text from (
         select * ${from} order by ${sort} limit ${query.limit} offset ${query.offset}
       ) as page) as text,
       (select count(*)::int ${from}) as total`,
    values,
  );
  const total = Number(found?.['total']);
  const count = Math.max(0, Math.min(query.limit, total - query.offset));
  return { text: String(found?.['text']), count, total };
};

/** Prints the paging envelope of Xano as text, since parsing the rows would lose digits. */
export const printEnvelope = (
  { text, count, total }: RowsFound,
  { limit, offset }: Pick<RowsQuery, 'limit' | 'offset'>,
): string => {
  const page = offset / limit + 1;
  const paging = {
    itemsReceived: count,
    curPage: page,
    nextPage: total > offset + limit ? page + 1 : null,
    prevPage: page > 1 ? page - 1 : null,
    offset,
    perPage: limit,
    itemsTotal: total,
    pageTotal: Math.ceil(total / limit),
  };
  return `${JSON.stringify(paging).slice(0, -1)},"items":${text}}`;
};
