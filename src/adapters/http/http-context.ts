import type Koa from 'koa';
import type { Metered } from '../../application/use-cases/meter.js';
import type { Principal } from '../../domain/principal.js';
import type { WebhookRefusal } from '../../domain/sync/webhook-alerts.js';

/** The calls to Redis that a request makes, recorded while it runs. */
export interface Trace {
  /** The id of the request. */
  readonly id: string;
  /** The script or command name of each call so far. */
  readonly commands: string[];
  /**
   * The length of the longest chain of calls in which each began after the one before it was answered: of calls begun, and
   * of calls answered. Calls under way at the same time, to one server or to several, count as one round trip.
   */
  readonly trips: { begun: number; answered: number };
}

/** Makes the trace of a request that has not called Redis yet. */
export const newTrace = (id: string): Trace => ({
  id,
  commands: [],
  trips: { begun: 0, answered: 0 },
});

/** The one log line of a request. It holds no path and no query, since both can contain secrets. */
export interface RequestEntry {
  readonly id: string;
  /** `service:xano_sync`, `user:alice` or `nobody`. */
  readonly principal: string;
  readonly method: string;
  /** The pattern of the route; empty if none matched. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  /** The round trips to Redis, and the name of each call. */
  readonly redis: { readonly roundTrips: number; readonly commands: readonly string[] };
}

export interface Telemetry {
  /**
   * Runs the work so that each call to Redis is recorded in the trace, and each log line about a call has the id of the
   * request. While it runs, it slows every promise of the process, so only what may reach Redis is wrapped in it.
   */
  readonly run: <A>(trace: Trace, work: () => Promise<A>) => Promise<A>;
  /** Logs and counts a request; `boundedByAge`: it was answered from the Redis copy of Xano. */
  readonly request: (entry: RequestEntry, boundedByAge: boolean) => void;
  /** Counts a refused webhook. */
  readonly refused: (reason: WebhookRefusal) => void;
  /** Notes that the caller has hung up: nobody's fault, and seldom worth a log line. */
  readonly gone: (error: unknown, requestId: string) => void;
  /** Logs what made an answer a 5xx, with all causes; the caller never sees it. */
  readonly fault: (error: unknown, requestId: string) => void;
}

export interface HttpState {
  requestId: string;
  /** The pattern of the route; empty until one matches. */
  route: string;
  /** Whether the route answers from the Redis copy of Xano. */
  boundedByAge: boolean;
  /** Whether the request asks for no change, as far as it has been read. */
  isRead: boolean;
  principal: Principal | null;
  /** What the request took from its caller's rate limits. */
  readonly metered: Metered[];
  /** The calls that the request makes to Redis. */
  readonly trace: Trace;
}

export type HttpContext = Koa.ParameterizedContext<HttpState>;
export type HttpMiddleware = Koa.Middleware<HttpState>;

/** Returns the value of a header; undefined if it was not sent, which differs from sent empty. */
export const headerOf = (ctx: Pick<HttpContext, 'req'>, name: string): string | undefined => {
  const value = ctx.req.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

const CODES = /^(ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+)$/;

const member = (error: object, name: string): unknown =>
  name in error ? error[name as keyof typeof error] : undefined;

/** Tells whether an error of a caller's socket means that the caller went away or does not speak HTTP. */
export const isHangUp = (error: unknown): boolean =>
  error instanceof Error &&
  (CODES.test(String(member(error, 'code'))) || member(error, 'type') === 'request.aborted');
