import type { DeadLetter } from '../../src/application/ports/dead-letters.js';
import type { JournalLine } from '../../src/application/ports/sync-books.js';
import type { Minute } from '../../src/application/sync/status.js';
import type { RecordInXano, RecordRepair } from '../../src/application/use-cases/repair-record.js';
import type { Mapping, Sample } from '../../src/application/use-cases/read-mapping.js';
import type { RecordView } from '../../src/application/use-cases/read-record.js';
import type { MemoryReport } from '../../src/application/use-cases/health.js';
import type { ShownReconciliation } from '../../src/application/use-cases/reconciliations.js';
import type { FullStatus } from '../../src/application/use-cases/read-sync-status.js';

/** The answer of `GET /health`. */
export interface Health {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly version: string;
  readonly uptime_s: number;
  readonly redis: { readonly status: 'up' | 'down'; readonly latency_ms: number };
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
}

/** A dead letter as shown; `content` has an editable row only for a delivery. */
export interface Letter extends Omit<DeadLetter, 'content'> {
  readonly content: {
    readonly kind: string;
    readonly delivery?: {
      readonly row: Readonly<Record<string, unknown>>;
      readonly table?: string;
      readonly deleted: boolean;
    };
  };
}

export interface Letters {
  readonly letters: readonly Letter[];
  readonly total: number;
  readonly codes: Readonly<Record<string, number>>;
}

/** The outcome of a replay or its dry run. */
export interface Replayed {
  readonly replayed: number;
  readonly results: readonly {
    readonly id: string;
    readonly result: string;
    readonly code: string;
    readonly message: string;
  }[];
}

/** The outcome of rows that were sent, or of their dry run. */
export interface Imported {
  readonly applied: number;
  readonly unchanged: number;
  readonly stale: number;
  readonly deferred: number;
  readonly failed: number;
  readonly errors: readonly { readonly code: string; readonly message: string }[];
  readonly left_out?: Readonly<Record<string, number>>;
}

/** Every route that the console calls, with its answer. */
export interface Routes {
  'GET /health': Health;
  'GET /console/metrics': string;
  'GET /console/memory': MemoryReport;
  'POST /console/session': { readonly expires_at: number };
  'DELETE /console/session': unknown;
  'GET /sync/status': FullStatus;
  'GET /sync/minutes': { readonly minutes: readonly Minute[] };
  'GET /sync/log': { readonly lines: readonly JournalLine[]; readonly next: string | null };
  'GET /sync/mapping': Mapping;
  'GET /sync/mapping/:table/rows': Sample;
  'GET /sync/record': RecordView;
  'GET /sync/record/xano': RecordInXano;
  'POST /sync/record/repair': RecordRepair;
  'GET /sync/dead-letters': Letters;
  'POST /sync/dead-letters/replay': Replayed;
  'DELETE /sync/dead-letters': { readonly dropped: number };
  'POST /sync/:rows': Imported;
  'POST /sync/reconcile': { readonly id: string };
  'POST /sync/reconcile/:id/repair': { readonly id: string };
  'GET /sync/reconcile/:id': ShownReconciliation;
}

export type RouteName = keyof Routes;

/** One request to a route, before it is sent. */
export interface RouteRequest<R extends RouteName = RouteName> {
  readonly route: R;
  /** The value of the path parameter, if the route has one. */
  readonly part?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Returns method and path, such as `POST` and `/sync/users?dry_run=true`. */
export const lineOf = ({
  route,
  part = '',
  query = {},
}: RouteRequest): readonly [string, string] => {
  const [method = '', path = ''] = route.split(' ');
  const said = new URLSearchParams(query).toString();
  return [method, path.replace(/:\w+/, encodeURIComponent(part)) + (said === '' ? '' : `?${said}`)];
};

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Prints the request as a curl command that takes the API key from `$API_KEY`. */
export const curlOf = (ask: RouteRequest): string => {
  const [method, path] = lineOf(ask);
  return [
    `curl -s${method === 'GET' ? '' : ` -X ${method}`} "$URL"${quoted(path)} -H "X-API-Key: $API_KEY"`,
    ...(ask.body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(ask.body))}`]),
  ].join(' \\\n  ');
};
