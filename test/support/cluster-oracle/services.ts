import { randomBytes } from 'node:crypto';
import { ENTITIES } from '../../../src/domain/sync/entity.js';
import type { Role } from '../../../src/domain/role.js';
import { startReceiver, type Receiver } from '../http/receiver.js';
import { startServer, type Server, type ServerEnv } from '../process/server.js';
import { USER_COLUMNS, writeMapping } from '../pull/service-env.js';
import { until } from '../run/until.js';
import type { Ground } from './ground.js';

/** The answer to a request; null in its place means that it may or may not have been carried out. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

export interface Asked {
  readonly as: Readonly<Record<string, string>>;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Sent unchanged in place of `body`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Two processes of the service on one cluster, and the Xano that receives their events. */
export interface Services {
  readonly xano: Receiver;
  readonly key: Readonly<Record<string, string>>;
  readonly user: (username: string, role?: Role) => Readonly<Record<string, string>>;
  /** Sends a request to one of them; 'refused' if it accepted no connection, so that nothing was done. */
  readonly ask: (which: number, asked: Asked) => Promise<Answer | 'refused' | null>;
  /** Kills one of them without warning. */
  readonly kill: (which: number) => Promise<void>;
  readonly restart: (which: number) => Promise<void>;
  /** Waits until both report that they are ready. */
  readonly untilReady: () => Promise<void>;
  readonly logs: () => string;
  readonly stop: () => Promise<void>;
}

/** Longer than any answer may take, ms: two seconds for Redis, four for conflicting changes. */
const PATIENCE = 15_000;

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isRefusal = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'ECONNREFUSED';

export const startServices = async (
  { nodes }: Ground,
  settings: ServerEnv = {},
): Promise<Services> => {
  const xano = await startReceiver();
  const env = {
    NODE_ENV: 'production',
    REDIS_CLUSTER_NODES: nodes.map(({ port }) => `127.0.0.1:${port}`).join(),
    RATE_LIMIT: 'off',
    XANO_API_KEY: randomBytes(32).toString('hex'),
    JWT_SECRET: randomBytes(32).toString('hex'),
    WRITEBACK_URL: xano.url,
    WRITEBACK_SECRET: `whsec_${randomBytes(24).toString('base64')}`,
    SYNC_CONFIG: writeMapping([...USER_COLUMNS, 'email', 'mood', 'deleted'], ENTITIES),
    ...settings,
  };
  const start = (): Promise<Server> => startServer(env, { kept: true });
  const servers: (Server | undefined)[] = await Promise.all([start(), start()]);
  const ended: string[] = [];
  const [first] = servers;
  if (first === undefined) throw new Error('no service has started');

  const ask: Services['ask'] = async (which, asked) => {
    const server = servers[which];
    if (server === undefined) return 'refused';
    const { as, method, path, body, text, headers } = asked;
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
    try {
      const response = await fetch(server.url + path, {
        method,
        headers: { ...as, ...(sent && { 'Content-Type': 'application/json' }), ...headers },
        signal: AbortSignal.timeout(PATIENCE),
        ...(sent !== undefined && { body: sent }),
      });
      const received = await response.text();
      return { status: response.status, text: received, json: jsonIn(received) };
    } catch (error) {
      return isRefusal(error) ? 'refused' : null;
    }
  };

  return {
    xano,
    key: { 'X-API-Key': env.XANO_API_KEY },
    user: (username, role) => ({ Authorization: `Bearer ${first.jwtFor(username, role)}` }),
    ask,
    kill: async (which) => {
      const server = servers[which];
      servers[which] = undefined;
      server?.signal('SIGKILL');
      await server?.exited;
      ended.push(server?.logs() ?? '');
    },
    restart: async (which) => {
      servers[which] = await start();
    },
    untilReady: () =>
      until('both services can serve', async () => {
        const readiness = { as: {}, method: 'GET', path: '/readyz' };
        const answers = await Promise.all([0, 1].map((which) => ask(which, readiness)));
        return answers.every((answer) => typeof answer === 'object' && answer?.status === 200);
      }),
    logs: () => [...ended, ...servers.map((server) => server?.logs() ?? '')].join('\n'),
    stop: async () => {
      await Promise.all(servers.flatMap((server) => (server === undefined ? [] : [server.stop()])));
      await xano.stop();
    },
  };
};
