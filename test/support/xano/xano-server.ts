import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import { makeDatabase } from './database.js';
import type { FakeXano, XanoBehaviour, XanoRecord } from './fake-xano.js';
import { makeQuirks, type Quirk } from './quirks.js';
import { makeRateLimiter } from './rate-limit.js';
import { tooManyRequests, type Reply } from './reply.js';
import { route, tableOfRequest, type XanoRequest } from './routes.js';
import { makeTableList, type ListedTable } from './table-list.js';
import { freePort } from '../process/free-port.js';

const TOKEN = 'a-token-of-the-metadata-api.which-nobody-should-see';
const WORKSPACE = '1';

const send = (
  response: ServerResponse,
  { status, text, headers }: Reply,
  isCut: boolean,
  skew: number | null,
): void => {
  const bytes = Buffer.from(text);
  response.sendDate = false;
  response.writeHead(status, {
    ...(skew === null ? {} : { Date: new Date(Date.now() + skew).toUTCString() }),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    ...headers,
  });
  if (isCut) response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
  else response.end(bytes);
};

const readRequest = async (request: IncomingMessage): Promise<XanoRequest> => {
  const url = new URL(request.url ?? '/', 'http://xano');
  return {
    method: request.method ?? '',
    path: url.pathname,
    params: url.searchParams,
    headers: request.headers,
    body: await readAll(request),
  };
};

/**
 * Starts a Xano on a free port of the loopback, over a PostgreSQL database of its own. It answers as the Metadata
 * API and as a snapshot endpoint, returns every column as Xano does, and can be made to fail in the ways that Xano
 * fails.
 */
export const startXano = async (options: Partial<XanoBehaviour> = {}): Promise<FakeXano> => {
  const db = await makeDatabase();
  const quirks = makeQuirks();
  const isWithin = makeRateLimiter();
  const listed = makeTableList(db);
  const requests: XanoRecord[] = [];
  const behaviour: XanoBehaviour = {
    perPageCap: null,
    snapshotShape: 'rows',
    rate: null,
    skew: 0,
    denied: [],
    now: () => performance.now(),
    ...options,
  };

  const replyTo = async (
    request: XanoRequest,
    tables: readonly ListedTable[],
    quirk: Quirk | null,
  ): Promise<Reply> => {
    if (quirk?.kind === 'answer') return quirk.reply;
    const reply = await route(
      { db, tables, token: TOKEN, workspace: WORKSPACE },
      {
        ...behaviour,
        ignoreFilters: quirk?.kind === 'ignore filters',
        ignoreSort: quirk?.kind === 'ignore sort',
      },
      request,
    );
    if (quirk?.kind === 'hold') {
      quirk.arrive();
      await quirk.open;
    }
    return reply;
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    const tables = await listed();
    const table = tableOfRequest(request, tables);
    const record: XanoRecord = { ...request, table, at: behaviour.now(), status: null };
    requests.push(record);
    const { rate } = behaviour;
    const isRefused = !isWithin(rate, record.at);
    const quirk = isRefused ? null : quirks.take();
    const reply =
      isRefused && rate !== null
        ? tooManyRequests(rate.requests, rate.windowMs)
        : await replyTo(request, tables, quirk);
    record.status = reply.status;
    send(response, reply, quirk?.kind === 'cut', behaviour.skew);
  };

  const port = await freePort();
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      // The caller was cut off, or the database refused: no test expects this answer.
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  const up = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const down = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await up();

  return {
    db,
    base: `http://127.0.0.1:${port}/api:meta`,
    snapshotUrl: `http://127.0.0.1:${port}/api:sync/snapshot`,
    token: TOKEN,
    workspace: WORKSPACE,
    behaviour,
    requests,
    next: quirks.next,
    hold: quirks.hold,
    calm: quirks.clear,
    down,
    up,
    close: async () => {
      quirks.clear();
      if (server.listening) await down();
      await db.close();
    },
  };
};
