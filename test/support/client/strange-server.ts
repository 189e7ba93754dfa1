import type { IncomingMessage, ServerResponse } from 'node:http';
import { callBy } from '../../../packages/client/src/call.js';
import { makeApi } from '../../../packages/client/src/api.js';
import { liveBy } from '../../../packages/client/src/live.js';
import { renewalOf, type TokenSource } from '../../../packages/client/src/token.js';
import { listenOnLoopback } from '../http/app.js';

/** Answers a request, or fails in some way. */
export type Reaction = (response: ServerResponse, request: IncomingMessage) => void;

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reaction =>
  (response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

/** Refuses a request as the service does. */
export const problem = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Reaction =>
  json(
    status,
    { type: `urn:xano-redis-sync:problem:${code}`, code, status, detail: `It is ${code}.` },
    { 'X-Request-Id': 'request-1', ...headers },
  );

export const htmlOf502: Reaction = (response) => {
  response.writeHead(502, { 'Content-Type': 'text/html' });
  response.end('<html><body><h1>502 Bad Gateway</h1></body></html>');
};

export const cutConnection: Reaction = (_, { socket }) => {
  socket.destroy();
};

/** Starts a body and never ends it. */
export const halfAnAnswer: Reaction = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
  response.write('{"post":');
};

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

interface Settings {
  readonly fetch?: typeof fetch;
  readonly token?: TokenSource;
  readonly retries?: number;
  readonly timeout?: number;
  /** Replaces the wait, so that a test can act meanwhile. */
  readonly wait?: () => Promise<void>;
}

/**
 * Starts a client of a server with these reactions, one for each request; the last one repeats. The client's clock
 * stays at 1 000 000, its random number is 0.5, and it records its waits without waiting.
 */
export const startStrange = async (
  reactions: readonly Reaction[],
  {
    fetch: ask = fetch,
    token = null,
    retries = 2,
    timeout = 60_000,
    wait = () => Promise.resolve(),
  }: Settings = {},
) => {
  const received: Received[] = [];
  const waits: number[] = [];
  const server = await listenOnLoopback((request, response) => {
    const react = reactions[Math.min(received.length, reactions.length - 1)];
    const { method = '', url = '', headers } = request;
    received.push({ method, url, headers });
    react?.(response, request);
  });
  const clock = {
    now: () => 1_000_000,
    random: () => 0.5,
    wait: (ms: number) => {
      waits.push(ms);
      return wait();
    },
  };
  const wire = { fetch: ask, token: renewalOf(token), retries, timeout, clock };
  const call = callBy(`${server.url}/`, wire);
  const live = liveBy(server.url, wire);
  return { api: makeApi(call), call, live, received, waits, stop: server.stop };
};
