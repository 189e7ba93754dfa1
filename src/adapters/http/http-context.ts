import type Koa from 'koa';
import type { Metered } from '../../application/use-cases/meter.js';
import type { Principal } from '../../domain/principal.js';
import type { WebhookRefusal } from '../../domain/sync/webhook-alerts.js';

/** What a request asks of Redis, noted while it does. */
export interface Trace {
  /** Of the request. */
  readonly id: string;
  /** The script or command of each call so far. */
  readonly commands: string[];
  /**
   * Of how many calls, each begun after the one before it was answered, the longest chain is: as begun, and as answered.
   * Calls that are under way at once, to one server or to several, are one round trip.
   */
  readonly trips: { begun: number; answered: number };
}

/** Of a request that has asked nothing yet. */
export const newTrace = (id: string): Trace => ({
  id,
  commands: [],
  trips: { begun: 0, answered: 0 },
});

/** The one line that a request leaves in the log. It holds no path and no query: they can hold secrets. */
export interface RequestEntry {
  readonly id: string;
  /** `service:xano_sync`, `user:alice` or `nobody`. */
  readonly principal: string;
  readonly method: string;
  /** The pattern of the route; empty when none matched. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  /** How much it asked of Redis: how often it waited for an answer, and each call. */
  readonly redis: { readonly roundTrips: number; readonly commands: readonly string[] };
}

export interface Telemetry {
  /**
   * Does the work such that each call to Redis is noted in the trace, and each line in the log that
   * tells of one has its id. It is dear while it lasts, for every promise of the process, so it is put
   * around what may reach Redis and nothing else.
   */
  readonly run: <A>(trace: Trace, work: () => Promise<A>) => Promise<A>;
  /** `ofCopy`: it was answered from the copy of Xano. */
  readonly request: (entry: RequestEntry, ofCopy: boolean) => void;
  /** A webhook was not let in. */
  readonly refused: (reason: WebhookRefusal) => void;
  /** The caller has hung up: nobody's fault, and seldom worth a line. */
  readonly gone: (error: unknown, requestId: string) => void;
  /** What made an answer a 5xx, causes and all: for the log, never for the caller. */
  readonly fault: (error: unknown, requestId: string) => void;
}

export interface HttpState {
  requestId: string;
  /** The pattern of the route; empty until one matches. */
  route: string;
  /** Whether that answers from the copy of Xano. */
  ofCopy: boolean;
  principal: Principal | null;
  /** What the request took of its caller's limits. */
  readonly metered: Metered[];
  /** What it asks of Redis. */
  readonly trace: Trace;
}

export type HttpContext = Koa.ParameterizedContext<HttpState>;
export type HttpMiddleware = Koa.Middleware<HttpState>;

/** Undefined when it was not sent, which is not the same as sent empty. */
export const headerOf = (ctx: Pick<HttpContext, 'req'>, name: string): string | undefined => {
  const value = ctx.req.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

const CODES = /^(ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+)$/;

const member = (error: object, name: string): unknown =>
  name in error ? error[name as keyof typeof error] : undefined;

/** True of what the socket of a caller fails with when the caller goes away, or speaks no HTTP. */
export const isHangUp = (error: unknown): boolean =>
  error instanceof Error &&
  (CODES.test(String(member(error, 'code'))) || member(error, 'type') === 'request.aborted');
