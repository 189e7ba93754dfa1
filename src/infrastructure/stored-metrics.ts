import { Counter, Gauge, type Registry } from 'prom-client';
import type { AlertNumbersRead } from '../application/health/alert-numbers.js';
import { driftOf, type NamedCounts } from '../domain/sync/alert-state.js';
import { copyAge } from '../domain/sync/canary.js';
import { ENTITIES } from '../domain/sync/entity.js';
import { leftOutIn } from '../domain/sync/left-out.js';
import { clockSkew, lastPulled } from '../domain/sync/pull-alerts.js';

const gauge = (registry: Registry, name: string, help: string) =>
  new Gauge({ name, help, registers: [registry] });

const counter = (registry: Registry, name: string, help: string) =>
  new Counter({ name, help, registers: [registry] });

const gaugeBy = <L extends string>(registry: Registry, name: string, label: L, help: string) =>
  new Gauge({ name, help, labelNames: [label], registers: [registry] });

const counterBy = <L extends string>(registry: Registry, name: string, label: L, help: string) =>
  new Counter({ name, help, labelNames: [label], registers: [registry] });

/** Counts of the store that begin with a word, by what comes after it. */
const after = (total: NamedCounts, word: string): readonly (readonly [string, number])[] =>
  Object.entries(total).flatMap(([name, count]) =>
    name.startsWith(`${word}:`) ? [[name.slice(word.length + 1), count] as const] : [],
  );

const seconds = (from: number, now: number): number => Math.max(0, now - from) / 1000;

/** Shows what the store holds: the same from every replica. */
export const makeStoredMetrics = (
  stored: Registry,
): ((numbers: AlertNumbersRead, outbox: number, now: number) => void) => {
  const deadLetters = gauge(stored, 'xrs_dead_letters', 'Dead letters that are kept');
  const deferred = gauge(stored, 'xrs_deferred', 'Records that wait for their owner');
  const pending = gauge(
    stored,
    'xrs_propagation_pending',
    'Pieces of propagation, deletion and waking that are not finished',
  );
  const homes = gauge(stored, 'xrs_homes', 'Readers whose following feed is kept ready');
  const fanOuts = gauge(
    stored,
    'xrs_fan_outs_pending',
    'Authors whose posts are not in all homes of their followers yet',
  );
  const heavy = gauge(
    stored,
    'xrs_heavy_authors',
    'Authors whom more than FANOUT_MAX follow, whose posts are taken when a feed is read',
  );
  const fannedOut = counter(
    stored,
    'xrs_fan_outs_total',
    'Authors whose posts were brought into all homes, since the store began',
  );
  const built = counter(
    stored,
    'xrs_homes_built_total',
    'Homes that were made or made anew, since the store began',
  );
  const waiting = gauge(stored, 'xrs_outbox', 'Changes of users that Xano is still to hear of');
  const entities = gaugeBy(stored, 'xrs_entities', 'entity', 'Users, and posts in explore');
  const lastRecord = gaugeBy(
    stored,
    'xrs_last_record_seconds',
    'entity',
    'Since a record last came in well',
  );
  const pullAge = gaugeBy(
    stored,
    'xrs_pull_age_seconds',
    'entity',
    'Since a table was last read to its end by pulling',
  );
  const skew = gauge(
    stored,
    'xrs_clock_skew_seconds',
    'How far the clock of Xano is ahead of ours; 0 where pulling has not seen it',
  );
  const copy = gauge(
    stored,
    'xrs_copy_age_seconds',
    'Since Xano touched the canary that came last',
  );
  const lastReconcile = gaugeBy(
    stored,
    'xrs_last_reconcile_seconds',
    'scope',
    'Since a comparison last came to its end',
  );
  const drift = counterBy(
    stored,
    'xrs_drift_total',
    'invariant',
    'Findings of reconcile by invariant, since the store began',
  );
  const sameVersion = counterBy(
    stored,
    'xrs_same_version_total',
    'entity',
    'Records with another content under a version that was here already, since the store began',
  );
  const leftOut = new Counter({
    name: 'xrs_left_out_total',
    help: 'Values of records that could not be read, by column, since the store began',
    labelNames: ['entity', 'column'] as const,
    registers: [stored],
  });

  return ({ total, latest, pull, copyAsOf, ...numbers }, outbox, now) => {
    for (const metric of [
      entities,
      lastRecord,
      pullAge,
      lastReconcile,
      drift,
      sameVersion,
      leftOut,
      fannedOut,
      built,
    ])
      metric.reset();
    deadLetters.set(numbers.deadLetters);
    deferred.set(numbers.deferred);
    pending.set(numbers.pendingWork);
    homes.set(numbers.homes);
    fanOuts.set(numbers.fanOuts);
    heavy.set(numbers.heavyAuthors);
    fannedOut.inc(total['homes:fanned_out'] ?? 0);
    built.inc(total['homes:built'] ?? 0);
    waiting.set(outbox);
    entities.set({ entity: 'user' }, numbers.users);
    entities.set({ entity: 'post' }, numbers.posts);
    for (const entity of ENTITIES) {
      const at = latest[entity];
      if (at !== undefined) lastRecord.set({ entity }, seconds(at, now));
      const read = lastPulled(pull, entity);
      if (read !== null) pullAge.set({ entity }, seconds(read, now));
    }
    const age = copyAge(copyAsOf, now);
    if (age === null) copy.remove();
    else copy.set(age.age_ms / 1000);
    skew.set((clockSkew(pull) ?? 0) / 1000);
    for (const [scope, at] of after(latest, 'reconcile'))
      lastReconcile.set({ scope }, seconds(at, now));
    // The store counts, so that every replica shows all of it.
    for (const [invariant, count] of Object.entries(driftOf(total)))
      drift.inc({ invariant }, count);
    for (const [entity, count] of after(total, 'same_version')) sameVersion.inc({ entity }, count);
    for (const { entity, column, count } of leftOutIn(total))
      leftOut.inc({ entity, column }, count);
  };
};
