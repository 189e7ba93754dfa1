import type { Alert } from './alert-name.js';
import { copyAlerts } from './canary.js';
import { comparingAlerts } from './comparing-alerts.js';
import { driftOf, type AlertNumbers, type AlertState, type NamedCounts } from './alert-state.js';
import { ENTITIES } from './entity.js';
import { LAG_BOUNDS, lagQuantile } from './lag.js';
import { outboxAlert } from './outbox-alert.js';
import { pullAlerts, skewAlerts } from './pull-alerts.js';
import { silences } from './silence.js';
import { webhookAlerts } from './webhook-alerts.js';

const MINUTE_MS = 60_000;
const WINDOW_MINUTES = 5;
const FAILURE_RATE = 0.05;
/** Of fewer records a share says little. */
const MIN_RECORDS = 20;
const MAX_LAG_MS = 5 * MINUTE_MS;
const LAG_SHARE = 0.95;
/** How long after the last growth it counts as growing. */
const GROWING_MS = 5 * MINUTE_MS;
/** Drift is looked for now and then: it is over when none was found for this long. */
const DRIFTING_MS = 60 * MINUTE_MS;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const inMinutes = (ms: number): string => `${Math.round(ms / MINUTE_MS)} min`;

/** Counts of the window together: `entity:result:way` by result, `lag:entity:bucket` by bucket. */
const recent = ({ minutes }: AlertNumbers): readonly (readonly [readonly string[], number])[] =>
  minutes
    .slice(0, WINDOW_MINUTES)
    .flatMap((counts: NamedCounts) => Object.entries(counts))
    .map(([name, count]) => [name.split(':'), count]);

const isEntity = (word: string | undefined): boolean => ENTITIES.some((entity) => entity === word);

const failureRate = (numbers: AlertNumbers): readonly Alert[] => {
  const results = recent(numbers).filter(([[entity]]) => isEntity(entity));
  const count = (counted: typeof results): number => counted.reduce((sum, [, n]) => sum + n, 0);
  const all = count(results);
  const failed = count(results.filter(([[, result]]) => result === 'failed'));
  if (all < MIN_RECORDS || failed / all <= FAILURE_RATE) return [];
  const rate = percent(failed / all);
  return [
    {
      name: 'failure_rate',
      subject: null,
      text: `${rate} of the records of the last ${WINDOW_MINUTES} minutes failed`,
      advice: 'Look at the dead letters, which say why by their code',
      fields: [
        { title: 'Failed', value: String(failed) },
        { title: 'Records', value: String(all) },
      ],
    },
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
    {
      name: 'lag',
      subject: null,
      text: `Changes arrive more than ${inMinutes(MAX_LAG_MS)} after they were made`,
      advice: 'Look at the outbox in Xano, and at the load here',
      fields: [{ title: 'Lag (p95)', value: shown }],
    },
  ];
};

const isWithin = (ms: number, at: number | null, now: number): boolean =>
  at !== null && now - at < ms;

const deadLetters = ({ deadLetters: watched }: AlertState, now: number): readonly Alert[] =>
  isWithin(GROWING_MS, watched.grewAt, now)
    ? [
        {
          name: 'dead_letters',
          subject: null,
          text: 'Dead letters are growing in number',
          advice: 'Look at their codes: OPERATIONS says what to do about each',
          fields: [{ title: 'Dead letters', value: String(watched.count) }],
        },
      ]
    : [];

const drift = (
  { drift: watched }: AlertState,
  { total }: AlertNumbers,
  now: number,
): readonly Alert[] =>
  isWithin(DRIFTING_MS, watched.grewAt, now)
    ? [
        {
          name: 'drift',
          subject: null,
          text: 'What is stored had drifted from what it should be',
          advice:
            'Run reconcile with --repair, and look for who else writes to Redis; mend in Xano what is unreadable or tombstoned',
          fields: Object.entries(driftOf(total)).map(([title, count]) => ({
            title,
            value: String(count),
          })),
        },
      ]
    : [];

/** Notes that records leave behind, and what to do about what they tell. */
const NOTES = {
  same_version: {
    text: 'Rows came with another content under the same version, so that either may stand',
    advice: 'Set updated_at, to the millisecond, at each edit in Xano',
  },
  version_ahead: {
    text: 'Rows are not applied, since a wrong clock had dated older ones in the future',
    advice: 'Mend that clock, then write those rows again or compare with Xano',
  },
} as const;

/** Of the last hour, by entity. */
const noted = (name: keyof typeof NOTES, { minutes }: AlertNumbers): readonly Alert[] =>
  ENTITIES.flatMap((entity): readonly Alert[] => {
    const count = minutes.reduce((sum, counts) => sum + (counts[`${name}:${entity}`] ?? 0), 0);
    const fields = [{ title: 'Records', value: String(count) }];
    return count === 0 ? [] : [{ name, subject: entity, ...NOTES[name], fields }];
  });

/** All that is wrong now. `silenceLimit`: what silence is too long, ms; null: what is unusual. */
export const alertsIn = (
  state: AlertState,
  numbers: AlertNumbers,
  silenceLimit: number | null,
  now: number,
): readonly Alert[] => [
  ...failureRate(numbers),
  ...lag(numbers),
  ...deadLetters(state, now),
  ...drift(state, numbers, now),
  ...silences(state, numbers, silenceLimit, now),
  ...pullAlerts(state, numbers.pull, now),
  ...skewAlerts(numbers.pull),
  ...webhookAlerts(numbers),
  ...noted('same_version', numbers),
  ...noted('version_ahead', numbers),
  ...outboxAlert(numbers.outbox ?? null),
  ...copyAlerts(numbers.copyAsOf ?? null, now),
  ...comparingAlerts(numbers),
];
