import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  AggregatorRegistry,
  Counter,
  Histogram,
  Registry,
  collectDefaultMetrics,
} from 'prom-client';
import type { RequestEntry, Telemetry } from '../adapters/http/http-context.js';
import type { RenderMetrics } from '../adapters/http/http-deps.js';
import type { Copies } from '../adapters/redis/copies/copies.js';
import type { StoreError } from '../application/errors.js';
import { activeAlerts } from '../application/health/active-alerts.js';
import { makeReadAlertNumbers } from '../application/health/alert-numbers.js';
import type { LiveNumbers } from '../application/live/hub.js';
import type { StoreWatch } from '../application/health/store-watch.js';
import type { Clock } from '../application/ports/clock.js';
import type { Stores } from '../application/ports/stores.js';
import type { RecordResult, SyncStore, Way } from '../application/ports/sync-store.js';
import type { IsPulled } from '../application/sync/is-pulled.js';
import { isFresh } from '../application/sync/ledger.js';
import { LAG_BOUNDS } from '../domain/sync/lag.js';
import { WEBHOOK_REFUSALS, type WebhookRefusal } from '../domain/sync/webhook-alerts.js';
import { STORE_STATE, STORED, showTable, type Stored } from './metric-tables.js';
import { NODES } from './node-metrics.js';
import { COPIED, LISTENERS } from './process-metrics.js';
import { makeSlowest } from './slowest.js';

export interface Metrics {
  readonly request: Telemetry['request'];
  /** Notes one round trip to Redis: the script or command, and how long it took, ms. */
  readonly command: (name: string, ms: number) => void;
  /** Returns the same store, whose committed results are counted. */
  readonly watch: (sync: SyncStore) => SyncStore;
  /** Counts a refused webhook. */
  readonly refused: (reason: WebhookRefusal) => void;
  readonly showWith: (sources: MetricSources) => Numbers;
}

/** What one process has counted, in the form in which it is sent to the others. */
export type Measured = readonly object[];

export type Measure = () => Promise<Measured>;

/** Collects what each process of the service on this machine has counted. */
export type MeasureAll = () => Promise<readonly Measured[]>;

export interface Numbers {
  readonly measure: Measure;
  /**
   * Returns the text of a scrape, the same whichever process is asked: what processes count by themselves is put
   * together. The numbers of the store are left out while the store is away.
   */
  readonly render: RenderMetrics;
}

interface MetricSources {
  readonly stores: Pick<Stores, 'statistics' | 'outbox' | 'leases' | 'alertBook'>;
  readonly storeWatch: Pick<StoreWatch, 'state' | 'alerts'>;
  /** Names of the tables that are pulled, where anybody pulls. */
  readonly readings: readonly string[];
  readonly isPulled: IsPulled['lately'];
  readonly clock: Clock;
  readonly live: IO<LiveNumbers>;
  /** Null where this process keeps no copy. */
  readonly copies: Pick<Copies, 'numbers'> | null;
  /** Null where this process is the only one. */
  readonly measureAll: MeasureAll | null;
}

const COMMAND_BUCKETS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];

/** Makes the metrics of what this process has done, counted by itself. */
const makeOwn = (registers: Registry[]) => ({
  records: new Counter({
    name: 'xrs_sync_records_total',
    help: 'Records of Xano, by outcome',
    labelNames: ['entity', 'result', 'way'] as const,
    registers,
  }),
  untimed: new Counter({
    name: 'xrs_untimed_total',
    help: 'Records without a version, which an older record may overwrite',
    labelNames: ['entity'] as const,
    registers,
  }),
  lag: new Histogram({
    name: 'xrs_sync_lag_seconds',
    help: 'Seconds from a change in Xano until it is applied, for webhooks and increments',
    buckets: LAG_BOUNDS.map((ms) => ms / 1000),
    registers,
  }),
  requests: new Histogram({
    name: 'xrs_http_request_duration_seconds',
    help: 'Requests by the pattern of their route',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  }),
  commands: new Histogram({
    name: 'xrs_redis_command_duration_seconds',
    help: 'Round trips to Redis by script or command',
    labelNames: ['command'] as const,
    buckets: COMMAND_BUCKETS,
    registers,
  }),
  refused: new Counter({
    name: 'xrs_webhooks_refused_total',
    help: 'Refused webhooks, by reason',
    labelNames: ['reason'] as const,
    registers,
  }),
});

export const makeMetrics = (): Metrics => {
  const own = new Registry();
  const stored = new Registry();
  collectDefaultMetrics({ register: own });
  const { records, untimed, lag, requests, commands, refused } = makeOwn([own]);
  // Each reason has a count before its first refusal, which would be no increase otherwise.
  for (const reason of Object.keys(WEBHOOK_REFUSALS)) refused.inc({ reason }, 0);

  const count = (way: Way, one: RecordResult, now: number): void => {
    const { entity, result, version } = one;
    records.inc({ entity, result, way });
    if (version === 0 && result !== 'failed') untimed.inc({ entity });
    if (isFresh(way, one)) lag.observe(Math.max(0, now - version) / 1000);
  };

  const slowest = makeSlowest(() => performance.now());
  const timers = new Map<string, ReturnType<typeof requests.labels>>();
  const timerOf = ({ method, route, status }: RequestEntry): ReturnType<typeof requests.labels> => {
    const name = `${method} ${status} ${route}`;
    const known = timers.get(name);
    if (known !== undefined) return known;
    const timer = requests.labels(method, route === '' ? 'none' : route, String(status));
    timers.set(name, timer);
    return timer;
  };

  return {
    request: (entry, boundedByAge) => {
      if (boundedByAge) slowest.note(entry.ms);
      timerOf(entry).observe(entry.ms / 1000);
    },
    command: (command, ms) => {
      commands.observe({ command }, ms / 1000);
    },
    watch: (sync) => ({
      ...sync,
      commit: (reading, commit) =>
        pipe(
          sync.commit(reading, commit),
          TE.tapIO((outcome) => () => {
            if (outcome !== 'committed') return;
            for (const one of commit.results) count(commit.way, one, commit.now);
          }),
        ),
    }),
    refused: (reason) => {
      refused.inc({ reason });
    },
    showWith: ({ stores, storeWatch, readings, isPulled, clock, copies, live, measureAll }) => {
      showTable(own, STORE_STATE, () => ({
        ...storeWatch.state(),
        now: clock.now(),
        slowest: slowest.read(),
      }));
      showTable(own, LISTENERS, live);
      showTable(own, NODES, () => storeWatch.state().nodes ?? []);
      if (copies !== null) showTable(own, COPIED, copies.numbers);
      let last: Stored;
      showTable(stored, STORED, () => last);
      const { statistics, outbox, leases, alertBook } = stores;
      const pulls = { readings, interval: 0 };
      const read = makeReadAlertNumbers({ statistics, leases, pulls });
      const readStored = (now: number): TE.TaskEither<StoreError, Stored> =>
        pipe(
          sequenceS(TE.ApplyPar)({
            numbers: read(now),
            isPulled,
            waiting: outbox.size,
            book: alertBook.read,
          }),
          TE.map(({ numbers, waiting, book, ...read }) => ({
            ...numbers,
            pull: read.isPulled ? numbers.pull : null,
            waiting,
            alerts: activeAlerts(book, storeWatch.alerts()),
            now,
          })),
        );
      const ownText = async (): Promise<string> =>
        measureAll === null
          ? own.metrics()
          : AggregatorRegistry.aggregate([...(await measureAll())]).metrics();
      return {
        measure: () => own.getMetricsAsJSON(),
        render: async () => {
          const now = clock.now();
          const read = await readStored(now)();
          if (E.isRight(read)) last = read.right;
          const texts = [ownText(), ...(E.isRight(read) ? [stored.metrics()] : [])];
          return { contentType: own.contentType, text: (await Promise.all(texts)).join('\n') };
        },
      };
    },
  };
};
