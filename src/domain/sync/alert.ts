import { driftOf, type AlertNumbers, type AlertState, type NamedCounts } from './alert-state.js';
import { ENTITIES } from './entity.js';
import { LAG_BOUNDS, lagQuantile } from './lag.js';

export const ALERT_NAMES = ['failure_rate', 'lag', 'dead_letters', 'drift', 'silence'] as const;

export type AlertName = (typeof ALERT_NAMES)[number];

/** What is wrong, in words for a person. */
export interface Alert {
  readonly name: AlertName;
  readonly text: string;
  readonly fields: readonly { readonly title: string; readonly value: string }[];
}

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
      text: `${rate} of the records of the last ${WINDOW_MINUTES} minutes failed`,
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
      text: `Changes arrive more than ${inMinutes(MAX_LAG_MS)} after they were made`,
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
          text: 'Dead letters are growing in number',
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
          text: 'What is stored had drifted from what it should be',
          fields: Object.entries(driftOf(total)).map(([title, count]) => ({
            title,
            value: String(count),
          })),
        },
      ]
    : [];

const silence = (
  { since }: AlertState,
  { latest }: AlertNumbers,
  limit: number | null,
  now: number,
): readonly Alert[] => {
  const heardAt = Math.max(since, ...Object.values(latest));
  if (limit === null || now - heardAt <= limit) return [];
  return [
    {
      name: 'silence',
      text: 'Nothing has come from Xano for longer than it should be quiet',
      fields: [{ title: 'Last heard', value: new Date(heardAt).toISOString() }],
    },
  ];
};

/** All that is wrong now. `silenceLimit`: after how long without a record, ms; null for never. */
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
  ...silence(state, numbers, silenceLimit, now),
];
