import { Counter, Gauge, type Registry } from 'prom-client';
import type { AlertNumbersRead } from '../application/health/alert-numbers.js';
import { isAhead } from '../domain/clocks.js';
import { knownAge, reportAge } from '../domain/health/copy-age.js';
import { memoryRatio, type StoreState } from '../domain/health/store-state.js';
import { DRIFT_WORDS } from '../domain/reconcile/invariants.js';
import type { AlertId } from '../domain/sync/alert-name.js';
import { driftOf, type NamedCounts } from '../domain/sync/alert-state.js';
import { ENTITIES } from '../domain/sync/entity.js';
import { leftOutIn } from '../domain/sync/left-out.js';
import { clockSkew, lastPulled } from '../domain/sync/pull-alerts.js';

/** Numbers, each with the values of its labels. */
export type LabelledValues = readonly (readonly [string | readonly string[], number])[];

/** A metric, whose value is read at each scrape: a member of the source, or what a function makes of it. Null: not shown. */
type Row<S> = readonly [
  make: typeof Gauge | typeof Counter,
  help: string,
  read: keyof S | ((source: S) => number | null | LabelledValues),
  labels?: readonly string[],
  /** How the values of several processes are combined; undefined: by their sum. */
  aggregator?: 'min' | 'max',
];

export type Table<S> = Readonly<Record<`xrs_${string}`, Row<S>>>;

/** Registers the metrics of a table, each under its name. */
export const showTable = <S>(registry: Registry, table: Table<S>, source: () => S): void => {
  for (const [name, [Metric, help, read, labels = [], aggregator]] of Object.entries(table))
    new Metric({
      ...{ name, help, labelNames: [...labels], registers: [registry] },
      ...(aggregator && { aggregator }),
      collect() {
        this.reset();
        const now = source();
        const value = typeof read === 'function' ? read(now) : Number(now[read]);
        // A reset leaves a zero where there are no labels.
        if (value === null) this.remove();
        else if (typeof value === 'number') this.inc(value);
        else
          for (const [names, count] of value) {
            const pairs = labels.map((label, at) => [label, [names].flat()[at] ?? ''] as const);
            this.inc(Object.fromEntries(pairs), count);
          }
      },
    });
};

/** What the store holds, which every replica shows alike, how many events wait for Xano, and the active alerts. */
export type Stored = AlertNumbersRead & {
  readonly waiting: number;
  readonly alerts: readonly AlertId[];
  readonly now: number;
};

/** Returns the counts whose names begin with a word, by the rest of each name. */
const after = (total: NamedCounts, word: string): readonly (readonly [string, number])[] =>
  Object.entries(total).flatMap(([name, count]) =>
    name.startsWith(`${word}:`) ? [[name.slice(word.length + 1), count] as const] : [],
  );

/** Returns the seconds from each instant to now; leaves out what has no instant, or one ahead of now. */
const ages = (
  now: number,
  instants: readonly (readonly [string, number | null | undefined])[],
): LabelledValues =>
  instants.flatMap(([name, at]) =>
    at === null || at === undefined || isAhead(at, now)
      ? []
      : [[name, Math.max(0, now - at) / 1000] as const],
  );

/** Zeros for all findings: a counter that appears with its first finding has not increased, so that no rule would see it. */
const NO_DRIFT: NamedCounts = Object.fromEntries([...DRIFT_WORDS.keys()].map((name) => [name, 0]));

/** Metrics that the store counts, so that every replica shows all of it. */
export const STORED: Table<Stored> = {
  xrs_dead_letters: [Gauge, 'Dead letters', 'deadLetters'],
  xrs_deferred: [Gauge, 'Deferred records, which wait for their user or post', 'deferred'],
  xrs_propagation_pending: [
    Gauge,
    'Jobs of propagation, deletion and waking that are not finished',
    'pendingWork',
  ],
  xrs_homes: [Gauge, 'Readers whose following feed is kept ready', 'homes'],
  xrs_fan_outs_pending: [
    Gauge,
    'Authors whose posts are not in all homes of their followers yet',
    'fanOuts',
  ],
  xrs_heavy_authors: [
    Gauge,
    'Authors whom more than FANOUT_MAX follow, whose posts are taken when a feed is read',
    'heavyAuthors',
  ],
  xrs_fan_outs_total: [
    Counter,
    'Authors whose posts were brought into all homes, since the store began',
    ({ total }) => total['homes:fanned_out'] ?? 0,
  ],
  xrs_homes_built_total: [
    Counter,
    'Homes that were made or made anew, since the store began',
    ({ total }) => total['homes:built'] ?? 0,
  ],
  xrs_outbox: [Gauge, 'Changes by users that Xano has not been told yet', 'waiting'],
  // These show Prometheus what no age shows, such as a table that was never read.
  xrs_alerts: [
    Gauge,
    'Alerts that are on, 1 each, as of the last check; on Redis, as this process sees it',
    ({ alerts }) => alerts.map(({ name, subject }) => [[name, subject ?? ''], 1]),
    ['name', 'subject'],
  ],
  xrs_entities: [
    Gauge,
    'Users, and posts in explore',
    ({ users, posts }) => Object.entries({ user: users, post: posts }),
    ['entity'],
  ],
  xrs_last_record_seconds: [
    Gauge,
    'Seconds since a record last came in without failing',
    ({ now, latest }) =>
      ages(
        now,
        ENTITIES.map((entity) => [entity, latest[entity]]),
      ),
    ['entity'],
  ],
  xrs_pull_age_seconds: [
    Gauge,
    'Seconds since pulling last read a table to its end',
    ({ now, pull }) =>
      ages(
        now,
        ENTITIES.map((entity) => [entity, lastPulled(pull, entity)]),
      ),
    ['entity'],
  ],
  xrs_clock_skew_seconds: [
    Gauge,
    'Seconds by which the clock of Xano is ahead; 0 until pulling has seen it',
    ({ pull }) => (clockSkew(pull) ?? 0) / 1000,
  ],
  xrs_last_reconcile_seconds: [
    Gauge,
    'Seconds since a comparison was last completed',
    ({ now, latest }) => ages(now, after(latest, 'reconcile')),
    ['scope'],
  ],
  xrs_drift_total: [
    Counter,
    'Findings of reconcile by invariant, since the store began',
    ({ total }) => Object.entries({ ...NO_DRIFT, ...driftOf(total) }),
    ['invariant'],
  ],
  xrs_same_version_total: [
    Counter,
    'Records with other content under a version that was known already, since the store began',
    ({ total }) => after(total, 'same_version'),
    ['entity'],
  ],
  xrs_left_out_total: [
    Counter,
    'Values of records that could not be read, by column, since the store began',
    ({ total }) => leftOutIn(total).map(({ entity, column, count }) => [[entity, column], count]),
    ['entity', 'column'],
  ],
};

/** What this process last saw of the store; `slowest`: its slowest answer from the copy lately, ms. */
export type Seen = StoreState & { readonly now: number; readonly slowest: number };

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

export const STORE_STATE: Table<Seen> = {
  xrs_copy_age_seconds: [
    Gauge,
    'Maximum age of the copy of Xano, as X-Max-Age is judged; absent when it is unknown',
    ({ age, now }) => inSeconds(knownAge(age, now)),
    [],
    'max',
  ],
  xrs_answer_seconds: [
    Gauge,
    'The slowest answer from the copy in this minute and the one before; 0 when there was none',
    ({ slowest }) => inSeconds(slowest),
    [],
    'max',
  ],
  xrs_reaction_seconds: [
    Gauge,
    'The sum of both: maximum time from a change in Xano until an answer that shows it ends',
    ({ age, now, slowest }) => {
      const old = knownAge(age, now);
      return old === null ? null : inSeconds(old + slowest);
    },
    [],
    'max',
  ],
  xrs_copy_report_seconds: [
    Gauge,
    'Seconds since the age of the copy was last learnt, by the process that did so longest ago',
    ({ age, now }) => inSeconds(reportAge(age, now)),
    [],
    'max',
  ],
  xrs_redis_writable: [
    Gauge,
    'Whether Redis accepts writes, 1 or 0, as every process last saw it',
    ({ isWritable }) => (isWritable === true ? 1 : 0),
    [],
    'min',
  ],
  xrs_redis_memory_ratio: [
    Gauge,
    'The share of its maxmemory that Redis uses; 0 where it has none',
    ({ facts }) => memoryRatio(facts) ?? 0,
    [],
    'max',
  ],
};
