import pg from 'pg';
import { makeEmptyDatabase } from './empty-database.js';
import { SCHEMA } from './tables.js';

/** A row as `pg` returns it: a bigint is text of its digits. */
export type DatabaseRow = Readonly<Record<string, unknown>>;

/** A value to write; arrays and objects are written as JSON. */
type Values = Readonly<Record<string, unknown>>;

/** Writes to one table, as the function stacks of an app do. */
interface Writes {
  /** Runs any statement, with `$1` for the first of `values`. */
  readonly sql: (text: string, values?: readonly unknown[]) => Promise<readonly DatabaseRow[]>;
  /** Inserts a row and returns its id; id and times are generated unless the row has them. */
  readonly insert: (table: string, row: Values) => Promise<string>;
  /** Updates a row; as in Xano, `updated_at` changes only when it is among the changes. */
  readonly update: (table: string, id: string | number, changes: Values) => Promise<void>;
  readonly remove: (table: string, id: string | number) => Promise<void>;
}

/** A transaction on a connection of its own: its writes are invisible before `commit`. */
export interface Transaction extends Writes {
  readonly commit: () => Promise<void>;
  readonly rollback: () => Promise<void>;
}

/** The data behind the fake Xano: a PostgreSQL database with a random name. */
export interface XanoDatabase extends Writes {
  readonly begin: () => Promise<Transaction>;
  /** Drops the database. */
  readonly close: () => Promise<void>;
}

type Run = Writes['sql'];

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const toParameter = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;

const runOn =
  (client: pg.Pool | pg.PoolClient): Run =>
  async (text, values = []) =>
    (await client.query<Record<string, unknown>>(text, [...values])).rows;

const insertBy =
  (run: Run) =>
  async (table: string, row: Values): Promise<string> => {
    const columns = Object.keys(row);
    const target = columns.length === 0 ? '' : `(${columns.map(quote).join()})`;
    const values =
      columns.length === 0
        ? 'default values'
        : `values (${columns.map((_, i) => `$${i + 1}`).join()})`;
    const rows = await run(
      `insert into ${quote(table)} ${target} ${values} returning id::text`,
      Object.values(row).map(toParameter),
    );
    return String(rows[0]?.['id']);
  };

const updateBy =
  (run: Run) =>
  async (table: string, id: string | number, changes: Values): Promise<void> => {
    const settings = Object.keys(changes).map((column, i) => `${quote(column)} = $${i + 2}`);
    await run(`update ${quote(table)} set ${settings.join()} where id = $1`, [
      String(id),
      ...Object.values(changes).map(toParameter),
    ]);
  };

const writesBy = (sql: Run): Writes => ({
  sql,
  insert: insertBy(sql),
  update: updateBy(sql),
  remove: async (table, id) => {
    await sql(`delete from ${quote(table)} where id = $1`, [String(id)]);
  },
});

/** Begins transactions, and ends those that a failed test left open. */
const makeBeginner = (pool: pg.Pool) => {
  const open = new Set<pg.PoolClient>();
  const begin = async (): Promise<Transaction> => {
    const client = await pool.connect();
    open.add(client);
    const sql = runOn(client);
    const end = async (how: 'commit' | 'rollback'): Promise<void> => {
      await sql(how);
      open.delete(client);
      client.release();
    };
    await sql('begin');
    return {
      ...writesBy(sql),
      commit: () => end('commit'),
      rollback: () => end('rollback'),
    };
  };
  const abandon = (): void => {
    for (const client of open) client.release(true);
  };
  return { begin, abandon };
};

/** Creates a database with the five tables, empty. */
export const makeDatabase = async (): Promise<XanoDatabase> => {
  const { connection, drop } = await makeEmptyDatabase();
  const pool = new pg.Pool({ ...connection, max: 10 });
  // An error of an idle connection would otherwise end the process.
  pool.on('error', () => undefined);
  const { begin, abandon } = makeBeginner(pool);
  const sql = runOn(pool);
  await sql(SCHEMA);
  return {
    ...writesBy(sql),
    begin,
    close: async () => {
      abandon();
      await pool.end();
      await drop();
    },
  };
};
