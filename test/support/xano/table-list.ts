import type { XanoDatabase } from './database.js';
import { badInput, type Reply } from './reply.js';

/** A table with its number in the Metadata API. */
export interface ListedTable {
  readonly id: number;
  readonly name: string;
}

/**
 * Lists the tables of a database, numbered from 1 in the order of creation. As in Xano, a renamed table keeps its
 * number, and a re-created one gets a new number.
 */
export const makeTableList = (db: XanoDatabase): (() => Promise<readonly ListedTable[]>) => {
  const numbers = new Map<string, number>();
  return async () => {
    const rows = await db.sql(
      `select c.oid::text as oid, c.relname as name from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind = 'r' order by c.oid`,
    );
    return rows.map((row) => {
      const oid = String(row['oid']);
      const id = numbers.get(oid) ?? numbers.size + 1;
      numbers.set(oid, id);
      return { id, name: String(row['name']) };
    });
  };
};

const DEFAULT_PER_PAGE = 50;

const numberIn = (params: URLSearchParams, name: string, otherwise: number): number | null => {
  const text = params.get(name);
  if (text === null) return otherwise;
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
};

/** Answers `GET /workspace/{w}/table`: a page of the tables of the workspace, or of those that match a search. */
export const listTables = (
  tables: readonly ListedTable[],
  params: URLSearchParams,
  cap: number | null,
): Reply => {
  const page = numberIn(params, 'page', 1);
  const wanted = numberIn(params, 'per_page', DEFAULT_PER_PAGE);
  if (page === null) return badInput('Invalid value for param:page', 'page');
  if (wanted === null) return badInput('Invalid value for param:per_page', 'per_page');
  const limit = Math.min(wanted, cap ?? Infinity);
  const search = params.get('search') ?? '';
  const found = tables.filter(({ name }) => name.includes(search));
  const items = found.slice((page - 1) * limit, page * limit).map(({ id, name }) => ({
    id,
    created_at: '2026-01-02 03:04:05+0000',
    updated_at: '2026-01-02 03:04:05+0000',
    name,
    description: '',
    docs: '',
    guid: `guid-of-${id}`,
    auth: name === 'user',
    tag: [],
  }));
  const nextPage = found.length > page * limit ? page + 1 : null;
  const body = { curPage: page, nextPage, prevPage: page > 1 ? page - 1 : null, items };
  return { status: 200, text: JSON.stringify(body) };
};

const TYPES: Readonly<Record<string, string>> = {
  bigint: 'int',
  integer: 'int',
  boolean: 'bool',
  json: 'json',
  jsonb: 'json',
  uuid: 'uuid',
};

/** Answers `GET /workspace`: the workspaces that the token may read. */
export const listWorkspaces = (id: string): Reply => ({
  status: 200,
  text: JSON.stringify([{ id: Number(id), name: 'My app', description: '', branch: 'v1' }]),
});

const AT_TIMES = /(^|_)(created|updated|deleted)_at$/;

/** Answers `GET …/table/{t}/schema`: the columns of a table; `marks` overrides the types of some columns. */
export const showSchema = (
  columns: ReadonlyMap<string, string>,
  marks: ReadonlyMap<string, string>,
  tables: readonly ListedTable[],
): Reply => {
  const describe = ([name, type]: readonly [string, string]) => {
    const [kind = '', refersTo = null] = (marks.get(name) ?? '').split('>');
    const [word = '', values] = kind.split(':');
    const own = AT_TIMES.test(name) ? 'timestamp' : (TYPES[type] ?? 'text');
    /** Without a mark, the reference follows from the column name, as a person would set it: `user_id` refers to `user`. */
    const table = tables.find((one) =>
      refersTo === null ? name === `${one.name}_id` : one.name === refersTo,
    );
    return {
      name,
      type: word === '' ? own : word,
      description: '',
      nullable: name !== 'id',
      default: '',
      required: name === 'id',
      access: name === 'password' ? 'internal' : 'public',
      sensitive: false,
      style: 'single',
      tableref_id: table?.id ?? null,
      ...(values === undefined ? {} : { values: values.split(',') }),
    };
  };
  return { status: 200, text: JSON.stringify([...columns].map(describe)) };
};
