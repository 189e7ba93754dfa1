import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { once } from 'node:events';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeApp } from '../../../src/adapters/http/app.js';
import type { Credentials } from '../../../src/adapters/http/auth/authenticate.js';
import { makeVerifySignature } from '../../../src/adapters/http/auth/verify-signature.js';
import { decode } from '../../../src/adapters/http/codec.js';
import type { RequestEntry } from '../../../src/adapters/http/http-context.js';
import type { HttpDeps, HttpSettings } from '../../../src/adapters/http/http-deps.js';
import { invalidApiKey, invalidToken } from '../../../src/adapters/http/http-error.js';
import { makeRoutes } from '../../../src/adapters/http/routes.js';
import { parseJson } from '../../../src/adapters/xano/lossless-json.js';
import { makeHub } from '../../../src/application/live/hub.js';
import { forbidden } from '../../../src/application/errors.js';
import type { UseCases } from '../../../src/application/use-cases.js';
import type { Principal } from '../../../src/domain/principal.js';
import { publicFields } from '../../../src/domain/profile.js';
import type { WebhookRefusal } from '../../../src/domain/sync/webhook-alerts.js';
import type { Username } from '../../../src/domain/username.js';
import { noUseCases } from './no-use-cases.js';

export interface TestServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Listens on a free loopback port until it is stopped. */
export const listenOnLoopback = async (listener: RequestListener): Promise<TestServer> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** The secret with which the test app verifies signatures. */
const SIGNING_SECRET = 'a secret of the test app';

const users: Readonly<Record<string, Principal>> = {
  'Bearer alice': { kind: 'user', username: 'alice' as Username, role: 'user', userId: '1' },
  'Bearer bob': { kind: 'user', username: 'bob' as Username, role: 'user', userId: null },
  'Bearer root': { kind: 'user', username: 'root' as Username, role: 'admin', userId: null },
};

/** Accepts the key `key` and the tokens `alice`, `bob` and `root`; the real authentication has its own tests. */
const authenticateByName = ({ authorization, actAs, ...given }: Credentials) => {
  const isBearer = given.keyAsBearer === true && authorization === 'Bearer key';
  const apiKey = given.apiKey ?? (isBearer ? 'key' : undefined);
  if (apiKey !== undefined)
    return apiKey === 'key'
      ? E.right<never, Principal>({
          kind: 'service',
          username: (actAs ?? 'xano_sync') as Username,
        })
      : E.left(invalidApiKey);
  if (authorization === undefined) return E.right(null);
  if (actAs !== undefined) return E.left(forbidden('X-Act-As is for the holder of an API key.'));
  const user = users[authorization];
  return user === undefined ? E.left(invalidToken('The token has expired.')) : E.right(user);
};

export interface TestApp extends TestServer {
  readonly entries: readonly RequestEntry[];
  readonly faults: readonly unknown[];
  readonly gone: readonly unknown[];
  /** Reasons for which webhooks were refused. */
  readonly refused: readonly WebhookRefusal[];
  /** Sends a request, with a JSON body if one is given; asserts that the answer is as its route declares. */
  readonly send: (
    method: string,
    path: string,
    options?: { readonly as?: Caller; readonly body?: unknown; readonly headers?: Headers },
  ) => Promise<{
    readonly status: number;
    readonly headers: Response['headers'];
    readonly json: unknown;
  }>;
}

type Caller = 'nobody' | 'service' | 'alice' | 'bob' | 'root' | 'stranger';
type Headers = Readonly<Record<string, string>>;

const credentials: Readonly<Record<Caller, Headers>> = {
  nobody: {},
  service: { 'X-API-Key': 'key' },
  alice: { Authorization: 'Bearer alice' },
  bob: { Authorization: 'Bearer bob' },
  root: { Authorization: 'Bearer root' },
  stranger: { Authorization: 'Bearer nobody-knows' },
};

const settings: HttpSettings = {
  bodyLimit: 1024 * 1024,
  proxyMaxCommands: 1000,
  corsOrigins: ['*'],
  trustProxy: false,
  tellsUnknown: true,
  version: '1.2.3',
  metricsTokens: [],
  isSpread: false,
};

const routes = (): ReturnType<typeof makeRoutes> => makeRoutes(httpDeps());

const assertDeclared = (entry: RequestEntry | undefined, json: unknown): void => {
  const declared = routes().find(
    ({ method, path }) => method === entry?.method && path === entry.route,
  );
  const codec = entry === undefined ? undefined : declared?.answers[entry.status];
  if (codec === undefined) return;
  const read = decode(codec)(json);
  if (E.isLeft(read)) throw new Error(`${entry?.route ?? ''}: ${JSON.stringify(read.left)}`);
};

/** Returns the dependencies of the HTTP side, with use cases that the test stubs. */
export const httpDeps = (changes: Partial<HttpDeps> = {}): HttpDeps => ({
  useCases: noUseCases,
  hub: makeHub({ deliver: () => TE.right(new Map()), max: 10 }),
  authenticate: authenticateByName,
  meter: () => E.right(null),
  signatures: makeVerifySignature([SIGNING_SECRET], { now: () => 1_000_000 }),
  parseJson,
  publicFields: publicFields([], []),
  clock: { now: () => 1_000_000 },
  settings,
  telemetry: {
    run: (_, work) => work(),
    request: () => undefined,
    refused: () => undefined,
    gone: () => undefined,
    fault: () => undefined,
  },
  renderMetrics: () => Promise.resolve({ contentType: 'text/plain', text: 'xrs_deferred 0\n' }),
  ...changes,
});

/** Starts the whole HTTP side on a loopback port, with use cases that the test stubs. */
export const startHttpApp = async (
  useCases: Partial<UseCases> = {},
  changes: Partial<HttpSettings> = {},
  meter: HttpDeps['meter'] = httpDeps().meter,
  hub: HttpDeps['hub'] = httpDeps().hub,
): Promise<TestApp> => {
  const entries: RequestEntry[] = [];
  const faults: unknown[] = [];
  const gone: unknown[] = [];
  const refused: WebhookRefusal[] = [];
  const app = makeApp(
    httpDeps({
      useCases: { ...noUseCases, ...useCases },
      settings: { ...settings, ...changes },
      meter,
      hub,
      telemetry: {
        run: (trace, work) => {
          trace.commands.push('PING');
          trace.trips.begun += 1;
          return work();
        },
        request: (entry) => entries.push(entry),
        refused: (reason) => refused.push(reason),
        gone: (error) => gone.push(error),
        fault: (error) => faults.push(error),
      },
    }),
  );
  const handle = app.callback();
  const server = await listenOnLoopback((request, response) => void handle(request, response));

  return {
    ...server,
    entries,
    faults,
    gone,
    refused,
    send: async (method, path, { as = 'alice', body, headers = {} } = {}) => {
      const response = await fetch(server.url + path, {
        method,
        headers: {
          ...credentials[as],
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
      const json: unknown = isJson && text !== '' ? JSON.parse(text) : text || null;
      assertDeclared(entries.at(-1), json);
      return { status: response.status, headers: response.headers, json };
    },
  };
};
