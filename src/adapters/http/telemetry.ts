import type { WebhookRefusal } from '../../domain/sync/webhook-alerts.js';

/** How much one request asked of Redis. */
export interface RedisUse {
  readonly roundTrips: number;
  readonly commands: readonly string[];
}

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
  readonly redis: RedisUse;
}

export interface Telemetry {
  /** Does the work such that `redis` and every log line in it know the request. */
  readonly run: <A>(requestId: string, work: () => Promise<A>) => Promise<A>;
  /** What the request at hand has asked of Redis so far. */
  readonly redis: () => RedisUse;
  readonly request: (entry: RequestEntry) => void;
  /** A webhook was not let in. */
  readonly refused: (reason: WebhookRefusal) => void;
  /** The caller has hung up: nobody's fault, and seldom worth a line. */
  readonly gone: (error: unknown, requestId: string) => void;
  /** What made an answer a 5xx, causes and all: for the log, never for the caller. */
  readonly fault: (error: unknown, requestId: string) => void;
}
