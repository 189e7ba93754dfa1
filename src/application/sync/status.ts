import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import { LAG_BOUNDS, lagQuantile } from '../../domain/sync/lag.js';
import { leftOutIn, type LeftOutCounts } from '../../domain/sync/left-out.js';
import { refusedIn, type WebhookRefusal } from '../../domain/sync/webhook-alerts.js';
import type { Counts, SyncNumbers } from '../ports/sync-books.js';

const MINUTE_MS = 60_000;

const RESULTS = ['applied', 'unchanged', 'stale', 'deferred', 'failed'] as const;

type ByResult = Readonly<Record<(typeof RESULTS)[number], number>>;

/** Time from the version of a record to its being applied, ms; null where no record had a version. */
export interface Lag {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

export interface EntityStatus extends ByResult {
  /** Since the store began: records with another content under a version that was here already. */
  readonly same_version: number;
  /** Since the store began: records that were older than a version which lay in the future. */
  readonly version_ahead: number;
  /** Since the store began: by column, values that could not be read. */
  readonly left_out: LeftOutCounts;
  /** Results in the present minute and those before it. */
  readonly last_1m: ByResult;
  readonly last_5m: ByResult;
  readonly last_60m: ByResult;
  /** The share that failed in the last 60 minutes, 0 to 1. */
  readonly failure_rate: number;
  /** Lag in the last 60 minutes; each value is an upper bound. */
  readonly lag: Lag;
  /** ms since the epoch; null for never. */
  readonly last_success: number | null;
}

export interface SyncStatus {
  readonly entities: Readonly<Record<Entity, EntityStatus>>;
  readonly deferred: number;
  readonly deadLetters: number;
  readonly propagation: { readonly pending: number };
  /** Records without a version, since the store began. */
  readonly untimed: number;
  readonly untimed_advice?: string;
  readonly same_version_advice?: string;
  readonly version_ahead_advice?: string;
  /** Tags of posts that are no hashtags, or too many, and were left out, since the store began. */
  readonly dropped_tags: number;
  /** Number of refused webhooks, by reason. */
  readonly webhooks_refused: {
    readonly total: Readonly<Partial<Record<WebhookRefusal, number>>>;
    readonly last_60m: Readonly<Partial<Record<WebhookRefusal, number>>>;
  };
  readonly store: { readonly users: number; readonly posts: number };
}

/** What the operator can do about records of which there should be none. */
const ADVICE = {
  untimed:
    'Records came without a version and were applied in the order of arrival: add updated_at to what Xano sends.',
  same_version:
    'Rows came with another content under the same version, so that either may stand: set updated_at, to the millisecond, at each edit in Xano.',
  version_ahead:
    'Rows were older than what a wrong clock had dated in the future, and will not be applied until then: mend that clock, then write those rows again or compare with Xano.',
} as const;

type Advised = keyof typeof ADVICE;

const merge = (all: readonly Counts[]): Counts => {
  const sums: Record<string, number> = {};
  for (const counts of all)
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
};

const startingWith = (counts: Counts, beginning: string): number =>
  Object.entries(counts).reduce(
    (sum, [name, count]) => (name.startsWith(beginning) ? sum + count : sum),
    0,
  );

const byResult = (counts: Counts, entity: Entity): ByResult => {
  const of = (result: (typeof RESULTS)[number]): number =>
    startingWith(counts, `${entity}:${result}:`);
  return {
    applied: of('applied'),
    unchanged: of('unchanged'),
    stale: of('stale'),
    deferred: of('deferred'),
    failed: of('failed'),
  };
};

const failureRate = (counts: ByResult): number => {
  const total = RESULTS.reduce((sum, result) => sum + counts[result], 0);
  return total === 0 ? 0 : counts.failed / total;
};

/** Limits a lag to the last bound, since JSON knows no infinity. */
const bounded = (lag: number | null): number | null =>
  lag === null ? null : Math.min(lag, LAG_BOUNDS.at(-1) ?? lag);

const lagOf = (counts: Counts, entity: Entity): Lag => {
  const buckets = [...LAG_BOUNDS, 0].map((_, place) => counts[`lag:${entity}:${place}`] ?? 0);
  const at = (share: number): number | null => bounded(lagQuantile(buckets, share));
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
};

const statusOf = ({ total, minutes, latest }: SyncNumbers) => {
  const last = (count: number): Counts => merge(minutes.slice(0, count));
  const [last1, last5, last60] = [last(1), last(5), last(60)];
  const leftOut = (entity: Entity): LeftOutCounts =>
    Object.fromEntries(
      leftOutIn(total).flatMap((one) =>
        one.entity === entity ? [[one.column, one.count] as const] : [],
      ),
    );
  return (entity: Entity): EntityStatus => ({
    ...byResult(total, entity),
    last_1m: byResult(last1, entity),
    last_5m: byResult(last5, entity),
    last_60m: byResult(last60, entity),
    failure_rate: failureRate(byResult(last60, entity)),
    lag: lagOf(last60, entity),
    last_success: latest[entity] ?? null,
    same_version: total[`same_version:${entity}`] ?? 0,
    version_ahead: total[`version_ahead:${entity}`] ?? 0,
    left_out: leftOut(entity),
  });
};

/** What came in within one minute, for those entities that had any record. */
export interface Minute {
  /** Beginning of the minute, ms since the epoch. */
  readonly at: number;
  readonly entities: Readonly<Partial<Record<Entity, ByResult & { readonly lag: Lag }>>>;
}

/** Returns the last 60 minutes, the oldest first and the present one last. */
export const buildMinutes = ({ minutes }: Pick<SyncNumbers, 'minutes'>, now: number) => {
  const present = Math.floor(now / MINUTE_MS);
  return minutes
    .map((counts, ago): Minute => ({
      at: (present - ago) * MINUTE_MS,
      entities: Object.fromEntries(
        ENTITIES.filter((entity) => startingWith(counts, `${entity}:`) > 0).map((entity) => [
          entity,
          { ...byResult(counts, entity), lag: lagOf(counts, entity) },
        ]),
      ),
    }))
    .toReversed();
};

/** Turns the counts of the store into a status for a person. */
export const buildStatus = (numbers: SyncNumbers): SyncStatus => {
  const of = statusOf(numbers);
  const count = (name: Advised): number => startingWith(numbers.total, `${name}:`);
  const adviceOn = (name: Advised): Readonly<Record<string, string>> =>
    count(name) === 0 ? {} : { [`${name}_advice`]: ADVICE[name] };
  return {
    entities: Object.fromEntries(ENTITIES.map((entity) => [entity, of(entity)])) as Record<
      Entity,
      EntityStatus
    >,
    deferred: numbers.deferred,
    deadLetters: numbers.deadLetters,
    propagation: { pending: numbers.pendingWork },
    untimed: count('untimed'),
    ...adviceOn('untimed'),
    ...adviceOn('same_version'),
    ...adviceOn('version_ahead'),
    dropped_tags: numbers.total['dropped:tags'] ?? 0,
    webhooks_refused: { total: refusedIn([numbers.total]), last_60m: refusedIn(numbers.minutes) },
    store: { users: numbers.users, posts: numbers.posts },
  };
};
