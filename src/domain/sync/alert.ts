import { isAhead } from '../clocks.js';
import { alertOf, isoOr, type Alert } from './alert-name.js';
import {
  driftOf,
  isUnusuallySilent,
  NEW_RHYTHM,
  type AlertNumbers,
  type AlertState,
  type OutboxNumbers,
} from './alert-state.js';
import { copyAlerts } from './canary.js';
import { ENTITIES, type Entity } from './entity.js';
import { LAG_BOUNDS, lagQuantile } from './lag.js';
import { isWellPulled, pullAlerts, skewAlerts } from './pull-alerts.js';
import { webhookAlerts } from './webhook-alerts.js';

const MINUTE_MS = 60_000;
const WINDOW_MINUTES = 5;
const FAILURE_RATE = 0.05;
/** Minimum of records for a failure rate: a share of fewer says little. */
const MIN_RECORDS = 20;
const MAX_LAG_MS = 5 * MINUTE_MS;
const LAG_SHARE = 0.95;
/** Time after its last growth for which a count is reported as growing, ms. */
const GROWING_MS = 5 * MINUTE_MS;
/** Time without new drift that ends the alert, ms; long, since comparisons run only now and then. */
const DRIFTING_MS = 60 * MINUTE_MS;

const inMinutes = (ms: number): string => `${Math.round(ms / MINUTE_MS)} min`;

/** Returns the counts of all minutes in the window, their names (`entity:result:way`, `lag:entity:bucket`) split at `:`. */
const recent = ({ minutes }: AlertNumbers): readonly (readonly [readonly string[], number])[] =>
  minutes
    .slice(0, WINDOW_MINUTES)
    .flatMap((counts) => Object.entries(counts))
    .map(([name, count]) => [name.split(':'), count]);

const failureRate = (numbers: AlertNumbers): readonly Alert[] => {
  let [all, failed] = [0, 0];
  for (const [[entity, result], count] of recent(numbers)) {
    if (!ENTITIES.some((known) => known === entity)) continue;
    all += count;
    if (result === 'failed') failed += count;
  }
  if (all < MIN_RECORDS || failed / all <= FAILURE_RATE) return [];
  return [
    alertOf(
      'failure_rate',
      `${((failed / all) * 100).toFixed(1)} % of the records of the last ${WINDOW_MINUTES} minutes failed`,
      'Look at the dead letters, which say why by their code',
      { Failed: failed, Records: all },
    ),
  ];
};

const lag = (numbers: AlertNumbers): readonly Alert[] => {
  const counts = Array.from({ length: LAG_BOUNDS.length + 1 }, () => 0);
  for (const [[what, , bucket], count] of recent(numbers))
    if (what === 'lag') counts[Number(bucket)] = (counts[Number(bucket)] ?? 0) + count;
  const worst = lagQuantile(counts, LAG_SHARE);
  if (worst === null || worst <= MAX_LAG_MS) return [];
  const shown = Number.isFinite(worst) ? `up to ${inMinutes(worst)}` : 'more than a year';
  return [
    alertOf(
      'lag',
      `Changes arrive more than ${inMinutes(MAX_LAG_MS)} after they were made`,
      'Look at the outbox in Xano, and at the load here',
      { 'Lag (p95)': shown },
    ),
  ];
};

const isWithin = (ms: number, at: number | null, now: number): boolean =>
  at !== null && !isAhead(at, now) && now - at < ms;

const growing = (
  { deadLetters, drift }: AlertState,
  { total }: AlertNumbers,
  now: number,
): readonly Alert[] => [
  ...(isWithin(GROWING_MS, deadLetters.grewAt, now)
    ? [
        alertOf(
          'dead_letters',
          'Dead letters are growing in number',
          'Look at their codes: OPERATIONS says what to do about each',
          { 'Dead letters': deadLetters.count },
        ),
      ]
    : []),
  ...(isWithin(DRIFTING_MS, drift.grewAt, now)
    ? [
        alertOf(
          'drift',
          'What is stored had drifted from what it should be',
          'Run reconcile with --repair, and look for who else writes to Redis; mend in Xano what is unreadable or tombstoned',
          driftOf(total),
        ),
      ]
    : []),
];

const inWords = (ms: number): string => {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
};

const silent = (
  subject: Entity | null,
  heardAt: number,
  now: number,
  limit: number | null,
): Alert =>
  alertOf(
    'silence',
    subject === null
      ? `Nothing has come from Xano for ${inWords(now - heardAt)}`
      : `No ${subject} record has come for ${inWords(now - heardAt)}, which is longer than ${
          limit === null ? 'usual' : 'SILENCE_ALERT allows'
        }`,
    'Look whether the trigger in Xano is switched on, whether its outbox gets on, and at the address it sends to',
    { 'Last heard': new Date(heardAt).toISOString() },
    subject,
  );

/**
 * Returns an alert for each entity whose records came before and now stay away for longer than usual, or than
 * `limit`, ms, where it is set. An entity whose tables are pulled well raises none. Where a limit is set and no
 * record has ever come, the silence counts from the first check.
 */
const silences = (
  { since, rhythms }: AlertState,
  { latest, pull }: AlertNumbers,
  limit: number | null,
  now: number,
): readonly Alert[] => {
  const isPulled = (entity: Entity): boolean => isWellPulled(pull, entity, now);
  const heard = ENTITIES.filter((entity) => latest[entity] !== undefined);
  if (heard.length === 0 && limit !== null && now - since > limit && !ENTITIES.some(isPulled))
    return [silent(null, since, now, limit)];
  return heard.flatMap((entity) => {
    const last = latest[entity] ?? 0;
    // The clock was set back since: the record came at some time before that, and counts from when this watch began.
    const at = isAhead(last, now) ? Math.min(since, now) : last;
    const isLong =
      limit === null
        ? isUnusuallySilent(rhythms[entity] ?? NEW_RHYTHM, Math.max(at, 0), now)
        : now - at > limit;
    return isLong && !isPulled(entity) ? [silent(entity, at, now, limit)] : [];
  });
};

/** For each note that merged records leave: the text and the advice of its alert. */
const NOTES = {
  same_version: [
    'Rows came with another content under the same version, so that either may stand',
    'Set updated_at, to the millisecond, at each edit in Xano',
  ],
  version_ahead: [
    'Rows are not applied, since a wrong clock had dated older ones in the future',
    'Mend that clock, then write those rows again or compare with Xano',
  ],
} as const;

/** Returns an alert for each entity whose records left this note within the last hour. */
const noted = (name: keyof typeof NOTES, { minutes }: AlertNumbers): readonly Alert[] =>
  ENTITIES.flatMap((entity) => {
    const count = minutes.reduce((sum, counts) => sum + (counts[`${name}:${entity}`] ?? 0), 0);
    const [text, advice] = NOTES[name];
    return count === 0 ? [] : [alertOf(name, text, advice, { Records: count }, entity)];
  });

/** Share of the outbox's limit at which the alert begins: early, with as much room left as is used. */
const SHARE = 0.5;

const outboxAlert = (outbox: OutboxNumbers | null): readonly Alert[] =>
  outbox === null || outbox.waiting < outbox.max * SHARE
    ? []
    : [
        alertOf(
          'outbox',
          `Changes of users wait to be told to Xano, and from ${outbox.max} on no more are taken`,
          'Look at WRITEBACK_URL and at Xano; the log says why deliveries fail',
          { Waiting: outbox.waiting },
        ),
      ];

/** Returns an alert for each scheduled comparison that failed, or has not ended since it was due. */
const comparingAlerts = (
  { comparing = null, latest }: AlertNumbers,
  now: number,
): readonly Alert[] =>
  (comparing?.scopes ?? []).flatMap((scope) => {
    const { dueAt = null, failed = null } = comparing ?? {};
    const last = latest[`reconcile:${scope}`] ?? null;
    const doneAt = last !== null && isAhead(last, now) ? null : last;
    const isLate = dueAt !== null && (doneAt ?? 0) < dueAt;
    if (failed?.scope !== scope && !isLate) return [];
    return [
      alertOf(
        'reconcile',
        failed?.scope === scope
          ? `The last comparison (${scope}) failed: ${failed.reason}`
          : `The scheduled comparison (${scope}) has not come to an end since it was due`,
        'Look in the log for a comparison that ended or could not begin, and run reconcile by hand',
        { 'Last done': isoOr(doneAt, 'never') },
        scope,
      ),
    ];
  });

/** Returns every alert that holds now. `silenceLimit`: the silence that is too long, ms; null: any unusual one. */
export const alertsIn = (
  state: AlertState,
  numbers: AlertNumbers,
  silenceLimit: number | null,
  now: number,
): readonly Alert[] => [
  ...failureRate(numbers),
  ...lag(numbers),
  ...growing(state, numbers, now),
  ...silences(state, numbers, silenceLimit, now),
  ...pullAlerts(state, numbers.pull, now),
  ...skewAlerts(numbers.pull),
  ...webhookAlerts(numbers),
  ...noted('same_version', numbers),
  ...noted('version_ahead', numbers),
  ...outboxAlert(numbers.outbox ?? null),
  ...copyAlerts(numbers.copyAsOf ?? null, now),
  ...comparingAlerts(numbers, now),
];
