import * as assert from 'uvu/assert';
import { at, startE2e, toReply, type E2eService, type Reply } from '../e2e/service.js';
import type { ServerEnv } from '../process/server.js';

type Headers = Readonly<Record<string, string>>;

export interface SyncApp extends E2eService {
  /** Posts a body as text, so that no byte of it is changed on the way. */
  readonly post: (path: string, body: string | Uint8Array, headers?: Headers) => Promise<Reply>;
  /** Sends a webhook with the API key, which must be answered 200; returns the status in its answer. */
  readonly hook: (path: string, body: unknown) => Promise<unknown>;
  /** Sends NDJSON with the API key; returns the summary. */
  readonly bulk: (path: string, rows: readonly unknown[]) => Promise<unknown>;
  readonly hash: (key: string) => Promise<Readonly<Record<string, string>>>;
}

export const linesIn = (rows: readonly unknown[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Starts the service on a Redis of its own, with ways to send it what Xano sends. */
export const startSyncApp = async (env: ServerEnv = {}): Promise<SyncApp> => {
  const service = await startE2e(env);
  const post: SyncApp['post'] = async (path, body, headers = {}) =>
    toReply(
      await fetch(service.server.url + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
      }),
    );
  return {
    ...service,
    post,
    hook: async (path, body) => {
      const reply = await post(`/webhooks/${path}`, JSON.stringify(body), service.key);
      assert.is(reply.status, 200, reply.text);
      return at(reply.json, 'status');
    },
    bulk: async (path, rows) => {
      const reply = await post(`/sync/${path}`, linesIn(rows), {
        ...service.key,
        'Content-Type': 'application/x-ndjson',
      });
      assert.is(reply.status, 200, reply.text);
      return reply.json;
    },
    hash: (key) => service.redis.client.hgetall(key),
  };
};
