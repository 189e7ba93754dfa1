import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RenderMetrics } from '../adapters/http/http-deps.js';
import type { RequestEntry } from '../adapters/http/telemetry.js';
import type { Clock } from '../application/ports/clock.js';
import type { Stores } from '../application/ports/stores.js';
import type { SyncNumbers } from '../application/ports/sync-statistics.js';
import type { SyncStore, Verdict } from '../application/ports/sync-store.js';
import { isFresh } from '../application/sync/ledger.js';
import { driftOf } from '../domain/sync/alert-state.js';
import { LAG_BOUNDS } from '../domain/sync/lag.js';

export interface Metrics {
  readonly request: (entry: RequestEntry) => void;
  /** One round trip to Redis: the script or command, and how long it took, ms. */
  readonly command: (name: string, ms: number) => void;
  /** The same store, whose committed verdicts are counted. */
  readonly watch: (sync: SyncStore) => SyncStore;
  /** The text of a scrape; what the store tells is left out while the store is away. */
  readonly renderWith: (
    stores: Pick<Stores, 'statistics' | 'outbox'>,
    clock: Clock,
  ) => RenderMetrics;
}

const COMMAND_BUCKETS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];

/** What this process has done, counted by itself. */
const makeOwn = (registers: Registry[]) => ({
  records: new Counter({
    name: 'xrs_sync_records_total',
    help: 'Records of Xano by what became of them',
    labelNames: ['entity', 'result', 'way'] as const,
    registers,
  }),
  untimed: new Counter({
    name: 'xrs_untimed_total',
    help: 'Records without a time, which nothing protects from going backwards',
    labelNames: ['entity'] as const,
    registers,
  }),
  lag: new Histogram({
    name: 'xrs_sync_lag_seconds',
    help: 'From a change in Xano to its being applied, of webhooks and increments',
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
});

/** What the store holds: the same from every replica. */
const makeShared = (registers: Registry[]) => ({
  deadLetters: new Gauge({
    name: 'xrs_dead_letters',
    help: 'Dead letters that are kept',
    registers,
  }),
  deferred: new Gauge({
    name: 'xrs_deferred',
    help: 'Records that wait for their owner',
    registers,
  }),
  pending: new Gauge({
    name: 'xrs_propagation_pending',
    help: 'Pieces of propagation, deletion and waking that are not finished',
    registers,
  }),
  outbox: new Gauge({
    name: 'xrs_outbox',
    help: 'Changes of users that Xano is still to hear of',
    registers,
  }),
  drift: new Counter({
    name: 'xrs_drift_total',
    help: 'Findings of reconcile by invariant, since the store began',
    labelNames: ['invariant'] as const,
    registers,
  }),
});

const show = (
  shared: ReturnType<typeof makeShared>,
  numbers: SyncNumbers,
  waiting: number,
): void => {
  shared.deadLetters.set(numbers.deadLetters);
  shared.deferred.set(numbers.deferred);
  shared.pending.set(numbers.pendingWork);
  shared.outbox.set(waiting);
  // The store counts, so that every replica shows all of it.
  shared.drift.reset();
  for (const [invariant, count] of Object.entries(driftOf(numbers.total)))
    shared.drift.inc({ invariant }, count);
};

export const makeMetrics = (): Metrics => {
  const own = new Registry();
  const stored = new Registry();
  collectDefaultMetrics({ register: own });
  const { records, untimed, lag, requests, commands } = makeOwn([own]);
  const shared = makeShared([stored]);

  const count = (verdict: Verdict, now: number): void => {
    const { entity, result, way, version } = verdict;
    records.inc({ entity, result, way });
    if (version === 0 && result !== 'failed') untimed.inc({ entity });
    if (isFresh(verdict)) lag.observe(Math.max(0, now - version) / 1000);
  };

  return {
    request: ({ method, route, status, ms }) => {
      requests.observe({ method, route: route === '' ? 'none' : route, status }, ms / 1000);
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
            for (const verdict of commit.verdicts) count(verdict, commit.now);
          }),
        ),
    }),
    renderWith:
      ({ statistics, outbox }, clock) =>
      async () => {
        const [numbers, waiting] = await Promise.all([
          statistics.read(clock.now())(),
          outbox.size(),
        ]);
        const isThere = E.isRight(numbers) && E.isRight(waiting);
        if (isThere) show(shared, numbers.right, waiting.right);
        const texts = [own, ...(isThere ? [stored] : [])].map((one) => one.metrics());
        return { contentType: own.contentType, text: (await Promise.all(texts)).join('\n') };
      },
  };
};
