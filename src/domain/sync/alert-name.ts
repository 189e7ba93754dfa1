/** What there is an alert about, and how an alert that is over is called. */
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
  /** Of several of one name: which, as `post`; null where there is but one. */
  readonly subject: string | null;
  readonly text: string;
  /** What to do about it: one sentence. */
  readonly advice: string;
  readonly fields: readonly { readonly title: string; readonly value: string }[];
}

/** `fields` by their titles. `subject`: null where there is but one of the name. */
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

/** An instant, ms, of which nobody may know. */
export const whenOr = (at: number | null | undefined, otherwise: string): string =>
  at === null || at === undefined ? otherwise : new Date(at).toISOString();

export type AlertId = Pick<Alert, 'name' | 'subject'>;

/** What tells an alert from all others: `drift`, `silence:post`. */
export const alertKey = ({ name, subject }: AlertId): string =>
  subject === null ? name : `${name}:${subject}`;

const isAlertName = (word: string): word is AlertName => word in ALERT_TITLES;

/** Null: no alert of this version is called so. */
export const parseAlertKey = (key: string): AlertId | null => {
  const [name = '', subject = null] = key.split(':');
  return isAlertName(name) ? { name, subject } : null;
};
