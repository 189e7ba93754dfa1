import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

type Json = Readonly<Record<string, unknown>>;

/** How the service behaves; by default every request succeeds. */
export interface Behaviour {
  /** Returns the error code for a line, or null if the service applies it. Lines that are not records always fail. */
  readonly fails?: (record: Json) => string | null;
  /** Cuts the connection after this many lines. */
  readonly cutAfter?: number;
  /** Reports that it has to stop after this many lines. */
  readonly stopAfter?: number;
  /**
   * Answers to GETs of a path, in turn; the last is repeated. A number is the status of an error page from a proxy in
   * front of the service.
   */
  readonly answers?: Readonly<Record<string, readonly unknown[]>>;
  /** Additional members of the summary of an import. */
  readonly summary?: Json;
  /** Duration that it announces for a comparison, ms. */
  readonly eta?: number;
  /** How many times it answers that a comparison is already running. */
  readonly busy?: number;
  /** How many times it is unavailable after that. */
  readonly away?: number;
}

export interface SyncService {
  readonly url: string;
  readonly key: string;
  readonly received: readonly { readonly path: string; readonly line: string }[];
  /** Bodies of all other POSTs. */
  readonly posted: readonly { readonly path: string; readonly body: unknown }[];
  readonly headers: () => IncomingMessage['headers'];
  readonly stop: () => Promise<void>;
}

const KEY = 'a-key-of-the-service';
const PROGRESS_EVERY = 100;

const problem = (res: ServerResponse, status: number, code: string, error: string): void => {
  res.writeHead(status, { 'Content-Type': 'application/problem+json' });
  res.end(JSON.stringify({ status, code, error }));
};

const json = (res: ServerResponse, status: number, body: unknown): void => {
  res.writeHead(status, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify(body));
};

const parse = (line: string): Json | null => {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return null;
  }
};

const faultIn = (record: Json | null): string | null => {
  if (record === null) return 'invalid_json';
  return Array.isArray(record) ? 'invalid_record' : null;
};

const readJson = async (req: IncomingMessage): Promise<unknown> => {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString());
};

/** Serves the wire format of bulk sync on a real socket, without a store. */
export const startSyncService = async (behaviour: Behaviour = {}): Promise<SyncService> => {
  const received: { path: string; line: string }[] = [];
  const posted: { path: string; body: unknown }[] = [];
  const counts = new Map<string, number>();
  let headers: IncomingMessage['headers'] = {};

  const sync = async (path: string, req: IncomingMessage, res: ServerResponse): Promise<void> => {
    headers = req.headers;
    res.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
    const tally = { received: 0, applied: 0, unchanged: 0, stale: 0, deferred: 0, failed: 0 };
    const say = (event: Json): void => {
      res.write(`${JSON.stringify(event)}\n`);
    };
    let number = 0;
    for await (const line of createInterface({ input: req.pipe(createGunzip()) })) {
      number += 1;
      if (line.trim() === '') continue;
      tally.received += 1;
      received.push({ path, line });
      const record = parse(line);
      const code = faultIn(record) ?? behaviour.fails?.(record ?? {}) ?? null;
      if (code === null) tally.applied += 1;
      else {
        tally.failed += 1;
        const id = record?.['id'];
        const key = typeof id === 'number' || typeof id === 'string' ? `post:${id}` : '';
        const message = 'The record is not valid';
        say({ type: 'failure', line: number, entity: 'post', key, code, message });
      }
      if (tally.received % PROGRESS_EVERY === 0) say({ type: 'progress', ...tally });
      if (tally.received === behaviour.cutAfter) {
        req.socket.destroy();
        return;
      }
      if (tally.received === behaviour.stopAfter) {
        say({ type: 'error', code: 'store_unavailable', message: 'The store cannot be reached' });
        res.end();
        return;
      }
    }
    say({ type: 'summary', ...tally, duration_ms: 5, ...behaviour.summary });
    res.end();
  };

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const path = req.url ?? '/';
    if (req.headers['x-api-key'] !== KEY) {
      problem(res, 401, 'invalid_api_key', 'The API key is not known');
      return;
    }
    const prepared = behaviour.answers?.[path];
    if (req.method === 'GET' && prepared !== undefined) {
      const time = counts.get(path) ?? 0;
      counts.set(path, time + 1);
      const given = prepared[Math.min(time, prepared.length - 1)];
      if (typeof given === 'number') res.writeHead(given).end('<html></html>');
      else json(res, 200, given);
    } else if (path === '/whoami') json(res, 200, { kind: 'service' });
    else if (req.method === 'POST' && path === '/sync/reconcile') {
      posted.push({ path, body: await readJson(req) });
      const [busy, away] = [behaviour.busy ?? 0, behaviour.away ?? 0];
      if (posted.length <= busy) problem(res, 409, 'conflict', 'One runs at a time.');
      else if (posted.length <= busy + away) res.writeHead(502).end('<html></html>');
      else json(res, 202, { id: 'run-1', state: 'running', eta_ms: behaviour.eta ?? null });
    } else if (req.method === 'POST' && path.startsWith('/sync/')) await sync(path, req, res);
    else problem(res, 404, 'not_found', `There is nothing at ${path}`);
  };

  const server = createServer((req, res) => {
    answer(req, res).catch(() => {
      res.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: KEY,
    received,
    posted,
    headers: () => headers,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};
