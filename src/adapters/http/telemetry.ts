import type { WebhookRefusal } from '../../domain/sync/webhook-alerts.js';

/** What a request asks of Redis, noted while it does. */
export interface Trace {
  /** Of the request. */
  readonly id: string;
  /** The script or command of each round trip so far. */
  readonly commands: string[];
}

/** How much one request asked of Redis. */
interface RedisUse {
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
  /**
   * Does the work such that each round trip to Redis is noted in the trace, and each line in the log that
   * tells of one has its id. It is dear while it lasts, for every promise of the process, so it is put
   * around what may reach Redis and nothing else.
   */
  readonly run: <A>(trace: Trace, work: () => Promise<A>) => Promise<A>;
  readonly request: (entry: RequestEntry) => void;
  /** A webhook was not let in. */
  readonly refused: (reason: WebhookRefusal) => void;
  /** The caller has hung up: nobody's fault, and seldom worth a line. */
  readonly gone: (error: unknown, requestId: string) => void;
  /** What made an answer a 5xx, causes and all: for the log, never for the caller. */
  readonly fault: (error: unknown, requestId: string) => void;
}
