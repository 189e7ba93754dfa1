import type { IncomingHttpHeaders } from 'node:http';
import type { XanoDatabase } from './database.js';
import { searchContent } from './metadata-api.js';
import { columnsOf } from './read-rows.js';
import { notFound, unauthorized, type Reply } from './reply.js';
import { readSnapshot, type SnapshotBehaviour } from './snapshot-endpoint.js';
import { XANO_TABLES, type XanoTable } from './tables.js';

export interface XanoRequest {
  readonly method: string;
  readonly path: string;
  readonly params: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Instance {
  readonly db: XanoDatabase;
  readonly token: string;
  readonly workspace: string;
}

const CONTENT = /^\/api:meta\/workspace\/([^/]+)\/table\/([^/]+)\/content\/search$/;
const SNAPSHOT = '/api:sync/snapshot';

/** Xano numbers its tables from 1; a table that a test made itself goes by its name. */
const tableOf = (id: string): string => XANO_TABLES[Number(id) - 1] ?? id;

/** The number of a table, as its address in the Metadata API has it. */
export const tableId = (table: XanoTable): string => String(XANO_TABLES.indexOf(table) + 1);

/** The table that a request is about; null when it names none. */
export const tableOfRequest = ({ path, params }: Pick<XanoRequest, 'path' | 'params'>) => {
  const id = path === SNAPSHOT ? params.get('table') : CONTENT.exec(path)?.[2];
  return id === null || id === undefined ? null : tableOf(decodeURIComponent(id));
};

const isLetIn = ({ headers }: XanoRequest, token: string): boolean =>
  headers.authorization === `Bearer ${token}` || headers['x-api-key'] === token;

/** The answer of a Xano that has nothing wrong with it, but for what `behaviour` tells. */
export const route = async (
  { db, token, workspace }: Instance,
  behaviour: SnapshotBehaviour,
  request: XanoRequest,
): Promise<Reply> => {
  const content = CONTENT.exec(request.path);
  const isSearch = request.method === 'POST' && content !== null;
  if (!isSearch && !(request.method === 'GET' && request.path === SNAPSHOT))
    return notFound('Unable to locate request.');
  if (!isLetIn(request, token)) return unauthorized;
  const isHere =
    !isSearch ||
    (content[1] === workspace && (request.headers['x-data-source'] ?? 'live') === 'live');
  const table = tableOfRequest(request);
  if (!isHere || table === null || (await columnsOf(db, table)).size === 0)
    return notFound('Unable to locate table.');
  return isSearch
    ? searchContent(db, table, request.body, behaviour)
    : readSnapshot(db, table, request.params, behaviour);
};
