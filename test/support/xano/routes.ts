import type { IncomingHttpHeaders } from 'node:http';
import type { XanoDatabase } from './database.js';
import { searchContent } from './metadata-api.js';
import { columnsOf, marksOf } from './read-rows.js';
import { accessDenied, badInput, notFound, unauthorized, type Reply } from './reply.js';
import { readSnapshot, type SnapshotBehaviour } from './snapshot-endpoint.js';
import { listTables, listWorkspaces, showSchema, type ListedTable } from './table-list.js';

export interface XanoRequest {
  readonly method: string;
  readonly path: string;
  readonly params: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A permission of a token on the Metadata API. */
export type Scope = 'Workspace Database: Read' | 'Workspace Content: Read';

export interface RouteBehaviour extends SnapshotBehaviour {
  /** The scopes that the token lacks. */
  readonly denied: readonly Scope[];
}

interface Instance {
  readonly db: XanoDatabase;
  readonly tables: readonly ListedTable[];
  readonly token: string;
  readonly workspace: string;
}

const SNAPSHOT = '/api:sync/snapshot';
/** Matches `/workspace/{w}/table` and the paths below it. */
const META = /^\/api:meta\/workspace\/([^/]+)\/table(?:\/([^/]+)(\/schema|\/content\/search))?$/;
const WORKSPACES = '/api:meta/workspace';

/** Returns the table that a request is about; null when it names none, or one that does not exist. */
export const tableOfRequest = (
  { path, params }: Pick<XanoRequest, 'path' | 'params'>,
  tables: readonly ListedTable[],
): string | null => {
  if (path === SNAPSHOT) return params.get('table');
  const id = META.exec(path)?.[2];
  return tables.find((table) => String(table.id) === id)?.name ?? null;
};

const isLetIn = ({ headers }: XanoRequest, token: string): boolean =>
  headers.authorization === `Bearer ${token}` || headers['x-api-key'] === token;

const isInteger = (text: string): boolean => /^\d{1,18}$/.test(text);

const routeMeta = async (
  { db, tables, workspace }: Instance,
  behaviour: RouteBehaviour,
  request: XanoRequest,
  [, asked = '', id, rest]: RegExpExecArray,
): Promise<Reply> => {
  const isSearch = rest === '/content/search';
  if (request.method !== (isSearch ? 'POST' : 'GET')) return notFound('Unable to locate request.');
  for (const [param, value] of [
    ['workspace_id', asked],
    ['table_id', id ?? '0'],
  ] as const)
    if (!isInteger(value)) return badInput(`Invalid value for param:${param}`, param);
  if (asked !== workspace) return notFound('Unable to locate workspace.');
  const scope: Scope = isSearch ? 'Workspace Content: Read' : 'Workspace Database: Read';
  if (behaviour.denied.includes(scope)) return accessDenied(scope);
  if (id === undefined) return listTables(tables, request.params, behaviour.perPageCap);
  const table = tableOfRequest(request, tables);
  if (table === null) return notFound('Unable to locate table.');
  if (!isSearch) return showSchema(await columnsOf(db, table), await marksOf(db, table), tables);
  if ((request.headers['x-data-source'] ?? 'live') !== 'live')
    return notFound('Unable to locate data source.');
  return searchContent(db, table, request.body, behaviour);
};

/** Answers as a healthy Xano, with the deviations that `behaviour` sets. */
export const route = async (
  instance: Instance,
  behaviour: RouteBehaviour,
  request: XanoRequest,
): Promise<Reply> => {
  const { db, tables, token } = instance;
  const meta = META.exec(request.path);
  const isSnapshot = request.method === 'GET' && request.path === SNAPSHOT;
  const isList = request.method === 'GET' && request.path === WORKSPACES;
  if (meta === null && !isSnapshot && !isList) return notFound('Unable to locate request.');
  if (!isLetIn(request, token)) return unauthorized;
  if (isList) return listWorkspaces(instance.workspace);
  if (meta !== null) return routeMeta(instance, behaviour, request, meta);
  const table = request.params.get('table');
  return tables.some(({ name }) => name === table) && table !== null
    ? readSnapshot(db, table, request.params, behaviour)
    : notFound('Unable to locate table.');
};
