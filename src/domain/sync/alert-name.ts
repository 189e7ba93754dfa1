/** The name of every alert, with the title under which its end is announced. */
export const ALERT_TITLES = {
  failure_rate: 'failures',
  lag: 'lag',
  dead_letters: 'dead letters',
  drift: 'drift',
  silence: 'silence',
  redis: 'Redis',
  redis_emptied: 'an emptied Redis',
  redis_memory: 'the memory of Redis',
  redis_slots: 'slots that nobody serves',
  redis_master_away: 'masters of the cluster',
  redis_replica_away: 'replicas of the cluster',
  pull: 'pulling',
  clock_skew: 'clocks',
  webhooks_refused: 'refused webhooks',
  same_version: 'versions that clash',
  version_ahead: 'versions that lie ahead',
  outbox: 'the outbox',
  copy_age: 'the age of the copy',
  reconcile: 'the scheduled comparison',
} as const;

export type AlertName = keyof typeof ALERT_TITLES;

/** What is wrong, in words for a person. */
export interface Alert {
  readonly name: AlertName;
  /** Tells apart alerts of one name, such as `post`; null when the name has only one alert. */
  readonly subject: string | null;
  readonly text: string;
  /** What to do about it: one sentence. */
  readonly advice: string;
  readonly fields: readonly { readonly title: string; readonly value: string }[];
}

/** Builds an alert. `fields` maps titles to values; `subject` is null when the name has only one alert. */
export const alertOf = (
  name: AlertName,
  text: string,
  advice: string,
  fields: Readonly<Record<string, string | number>>,
  subject: string | null = null,
): Alert => ({
  name,
  subject,
  text,
  advice,
  fields: Object.entries(fields).map(([title, value]) => ({ title, value: String(value) })),
});

/** Formats an instant, ms, as ISO 8601; returns `otherwise` when the instant is unknown. */
export const isoOr = (at: number | null | undefined, otherwise: string): string =>
  at === null || at === undefined ? otherwise : new Date(at).toISOString();

export type AlertId = Pick<Alert, 'name' | 'subject'>;

/** Returns the unique key of an alert: `drift`, `silence:post`. */
export const alertKey = ({ name, subject }: AlertId): string =>
  subject === null ? name : `${name}:${subject}`;

const isAlertName = (word: string): word is AlertName => word in ALERT_TITLES;

/** Parses the key of an alert; null when this version of the service has no such alert. */
export const parseAlertKey = (key: string): AlertId | null => {
  const [name = '', ...subject] = key.split(':');
  return isAlertName(name)
    ? { name, subject: subject.length === 0 ? null : subject.join(':') }
    : null;
};
