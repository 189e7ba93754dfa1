import * as assert from 'uvu/assert';
import type { Role } from '../../../src/domain/role.js';
import { checkInvariants } from '../invariant/invariants.js';
import { startRedis, type RedisServer } from '../redis/server.js';
import { redisSnapshot } from '../redis/snapshot.js';
import { startServer, type Server, type ServerEnv } from '../process/server.js';
import { documentedBy } from '../http/documented.js';
import { until } from '../run/until.js';
import { untilIdle } from '../run/until-idle.js';

/** The headers that identify the caller. */
export type Caller = Readonly<Record<string, string>>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined if the answer is not JSON. */
  readonly json: unknown;
}

export interface Asking {
  readonly as?: Caller;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The log line of a request. */
export interface LogEntry {
  readonly principal: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly redis: { readonly roundTrips: number; readonly commands: readonly string[] };
}

export interface E2eService {
  readonly redis: RedisServer;
  readonly server: Server;
  readonly nobody: Caller;
  readonly key: Caller;
  readonly keyAs: (username: string) => Caller;
  readonly user: (username: string, role?: Role) => Caller;
  readonly send: (method: string, path: string, asking?: Asking) => Promise<Reply>;
  /** Resolves to the results of one batch of the read proxy, by default for the holder of the key. */
  readonly read: (commands: unknown, as?: Caller) => Promise<unknown>;
  readonly write: (commands: unknown, as?: Caller) => Promise<Reply>;
  readonly logOf: (reply: Reply) => Promise<LogEntry>;
  /** Waits until no recorded work is left, then checks every invariant on all data in Redis. */
  readonly settle: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const EXPLORE_MAX = 100_000;

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Resolves to the first chunk of an endless answer. */
const beginningOf = async (response: Response): Promise<string> => {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const { value = '' } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return value;
};

/** Reads an answer to its end, if it has one. */
export const toReply = async (response: Response): Promise<Reply> => {
  const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
  const text = await (isStream ? beginningOf(response) : response.text());
  return { status: response.status, headers: response.headers, text, json: jsonIn(text) };
};

/** Returns the value at a path of an answer, or undefined if the path ends early. */
export const at = (json: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? Object.getOwnPropertyDescriptor(value, step)?.value
        : undefined,
    json,
  );

/** Returns the ids of the posts on a feed page, in order. */
export const idsIn = (json: unknown): readonly unknown[] => {
  const posts = at(json, 'posts');
  return Array.isArray(posts) ? posts.map((item: unknown) => at(item, 'post', 'id')) : [];
};

/** Starts the service as a separate process on its own Redis, with its log in JSON. */
export const startE2e = async (env: ServerEnv = {}): Promise<E2eService> => {
  const redis = await startRedis();
  const server = await startServer(
    { NODE_ENV: 'production', REDIS_URL: redis.url, RATE_LIMIT: 'off', ...env },
    { kept: true },
  ).catch(async (error: unknown) => {
    await redis.stop();
    throw error;
  });
  const key = { 'X-API-Key': server.apiKey.split(',')[0] ?? '' };

  const documented = documentedBy((await toReply(await fetch(`${server.url}/openapi.json`))).json);

  const send: E2eService['send'] = async (method, path, { as = {}, body, headers = {} } = {}) => {
    const response = await fetch(server.url + path, {
      method,
      headers: {
        ...as,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const reply = await toReply(response);
    assert.is(documented(method, path, reply), null);
    return reply;
  };

  const entryOf = (id: string): unknown => {
    const line = server
      .logs()
      .split('\n')
      .find((text) => text.includes(`"id":${JSON.stringify(id)}`) && text.includes('"request"'));
    return line === undefined ? undefined : jsonIn(line);
  };

  return {
    redis,
    server,
    nobody: {},
    key,
    keyAs: (username) => ({ ...key, 'X-Act-As': username }),
    user: (username, role = 'user') => ({
      Authorization: `Bearer ${server.jwtFor(username, role)}`,
    }),
    send,
    read: async (commands, as = key) => (await send('POST', '/', { as, body: commands })).json,
    write: (commands, as = key) => send('POST', '/redis/write', { as, body: commands }),
    logOf: async ({ headers }) => {
      const id = headers.get('X-Request-Id') ?? '';
      await until(`the log of ${id}`, () => entryOf(id) !== undefined);
      return entryOf(id) as LogEntry;
    },
    settle: async () => {
      await untilIdle(redis.client);
      const snapshot = await redisSnapshot(redis.client);
      assert.equal(checkInvariants(snapshot, Date.now(), { exploreMax: EXPLORE_MAX }), []);
    },
    stop: async () => {
      await server.stop();
      await redis.stop();
    },
  };
};
