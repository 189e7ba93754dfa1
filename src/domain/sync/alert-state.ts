import { isAhead } from '../clocks.js';
import { ENTITIES, type Entity } from './entity.js';
import type { PullCursor } from './pull-cursor.js';

/**
 * How often records of an entity usually come, by the hour of the day (UTC): the share of the minutes of that
 * hour in which one came. An entity that is usually silent at night may be so; one with a record a minute may not.
 */
export interface Rhythm {
  /** 24 shares, 0 to 1; null for an hour that has not been learnt yet. */
  readonly hours: readonly (number | null)[];
  /** The hour, counted from the epoch, up to which hours are learnt; null before learning begins. */
  readonly learntTo: number | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 24;

export const NEW_RHYTHM: Rhythm = {
  hours: Array.from({ length: HOURS }, () => null),
  learntTo: null,
};

/** Minutes of an hour that must have been recorded for the hour to be learnt. */
const MIN_MINUTES = 15;
/** Weight of the latest day against all days before it. */
const WEIGHT = 0.3;
/** Hours that must be known before unknown hours are assumed to be like them. */
const MIN_HOURS = 6;

const MAX_SILENCE = 14 * DAY_MS;

/** Missed minutes (see `missed`) that make a silence unusual; fewer when it has lasted a day or more. */
const MISSED = { atOnce: 10, inDays: 3 } as const;

/**
 * Learns from the hour that has ended. `spoke` says for each of the last 60 minutes, the present one first,
 * whether a record came.
 */
export const learnRhythm = (rhythm: Rhythm, spoke: readonly boolean[], now: number): Rhythm => {
  const present = Math.floor(now / HOUR_MS);
  // Later than the present hour, and by more than processes differ: the clock was set back since.
  const isNew = rhythm.learntTo === null || isAhead(rhythm.learntTo * HOUR_MS, now);
  if (isNew) return { ...rhythm, learntTo: present };
  if (rhythm.learntTo >= present) return rhythm;
  const into = Math.floor(now / MINUTE_MS) % 60;
  const minutes = spoke.slice(into + 1);
  if (minutes.length < MIN_MINUTES) return { ...rhythm, learntTo: present };
  const share = minutes.filter(Boolean).length / minutes.length;
  const hour = (present - 1) % HOURS;
  const before = rhythm.hours[hour] ?? share;
  const learnt = before + WEIGHT * (share - before);
  return { hours: rhythm.hours.with(hour, learnt), learntTo: present };
};

/** Skips the hours up to now, so that a silence under alert is not learnt as the rhythm. */
export const skipLearning = (rhythm: Rhythm, now: number): Rhythm => ({
  ...rhythm,
  learntTo: Math.floor(now / HOUR_MS),
});

/** Returns the share assumed for an unknown hour: the mean of the known ones; 0 below `MIN_HOURS` of them. */
const shareElsewhere = ({ hours }: Rhythm): number => {
  const known = hours.filter((share) => share !== null);
  return known.length < MIN_HOURS ? 0 : known.reduce((sum, share) => sum + share, 0) / known.length;
};

/** Returns in how many of the minutes since the last record a record should have come. */
export const missed = (rhythm: Rhythm, heardAt: number, now: number): number => {
  const elsewhere = shareElsewhere(rhythm);
  let sum = 0;
  let from = Math.max(heardAt, now - MAX_SILENCE);
  while (from < now) {
    const hour = Math.floor(from / HOUR_MS);
    const to = Math.min((hour + 1) * HOUR_MS, now);
    sum += ((to - from) / MINUTE_MS) * (rhythm.hours[hour % HOURS] ?? elsewhere);
    from = to;
  }
  return sum;
};

export const isUnusuallySilent = (rhythm: Rhythm, heardAt: number, now: number): boolean =>
  missed(rhythm, heardAt, now) >= (now - heardAt < DAY_MS ? MISSED.atOnce : MISSED.inDays);

/** Counts by name, as `post:applied:webhook`, `lag:post:7` and `drift:counters`. */
export type NamedCounts = Readonly<Record<string, number>>;

/** The numbers from which alerts are decided. */
export interface AlertNumbers {
  /** Totals since the store began. */
  readonly total: NamedCounts;
  /** Counts of each of the last minutes, the present one first. */
  readonly minutes: readonly NamedCounts[];
  /** By entity, when a record last came in without failing, ms; by `reconcile:<scope>`, when a comparison last ended. */
  readonly latest: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  /** How far the reading of each table has come; null: nothing is pulled here. */
  readonly pull: PullNumbers | null;
  /** The size of the outbox; absent or null when nothing is delivered to Xano. */
  readonly outbox?: OutboxNumbers | null;
  /** When the latest canary row was touched in Xano, ms; absent or null: none has come. */
  readonly copyAsOf?: number | null;
  /** Absent or null when no comparison runs automatically. */
  readonly comparing?: ComparingNumbers | null;
}

export interface OutboxNumbers {
  readonly waiting: number;
  /** Maximum of waiting events. */
  readonly max: number;
}

/** State of the automatic comparisons. */
export interface ComparingNumbers {
  /** The scopes that the schedule compares. */
  readonly scopes: readonly string[];
  /** When the latest round that should have ended by now was due, ms; null: none yet. */
  readonly dueAt: number | null;
  /** The comparison that ended last, and why it failed; null when it did not fail. */
  readonly failed: { readonly scope: string; readonly reason: string } | null;
}

export interface PullNumbers {
  /** Interval between two readings of a table, ms. */
  readonly interval: number;
  /** The cursor of each table, by the name that `readingOf` returns. */
  readonly cursors: Readonly<Record<string, PullCursor>>;
}

/** A number that only matters when it grows. */
interface Watched {
  readonly count: number;
  /** When it last grew, ms; null when it has not grown since watching began. */
  readonly grewAt: number | null;
}

/** The state that is kept from one check to the next. */
export interface AlertState {
  /** When the first check ran, ms. */
  readonly since: number;
  /** When the last check ran, ms. */
  readonly at: number;
  readonly deadLetters: Watched;
  readonly drift: Watched;
  readonly rhythms: Readonly<Partial<Record<Entity, Rhythm>>>;
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

/** Returns the number of violations found of each invariant, by its name: `drift:counters` as `counters`. */
export const driftOf = (total: NamedCounts): NamedCounts =>
  Object.fromEntries(
    Object.entries(total).flatMap(([name, count]): (readonly [string, number])[] => {
      const [what = '', ...invariant] = name.split(':');
      return what === 'drift' ? [[invariant.join(':'), count]] : [];
    }),
  );

const watch = (before: Watched | undefined, count: number, now: number): Watched => {
  // A count from before the first check is no growth.
  if (before === undefined) return { count, grewAt: null };
  return { count, grewAt: count > before.count ? now : before.grewAt };
};

const LIVE: ReadonlySet<string> = new Set(['webhook', 'pull']);

/** Returns for each of the last minutes whether a record of the entity came by webhook or pull and did not fail. */
const spokeIn = ({ minutes }: AlertNumbers, entity: Entity): readonly boolean[] =>
  minutes.map((counts) =>
    Object.keys(counts).some((name) => {
      const [of, result, way = ''] = name.split(':');
      return of === entity && result !== 'failed' && LIVE.has(way);
    }),
  );

/**
 * Returns the next state from the latest numbers; `before` is null at the first check. `silent`: entities with
 * an active silence alert, whose rhythm is not learnt meanwhile.
 */
export const nextAlertState = (
  before: AlertState | null,
  numbers: AlertNumbers,
  silent: ReadonlySet<string>,
  now: number,
): AlertState => ({
  since: before?.since ?? now,
  at: now,
  deadLetters: watch(before?.deadLetters, numbers.deadLetters, now),
  drift: watch(before?.drift, sum(Object.values(driftOf(numbers.total))), now),
  rhythms: Object.fromEntries(
    ENTITIES.map((entity) => {
      const rhythm = before?.rhythms[entity] ?? NEW_RHYTHM;
      const next = silent.has(entity)
        ? skipLearning(rhythm, now)
        : learnRhythm(rhythm, spokeIn(numbers, entity), now);
      return [entity, next];
    }),
  ),
});
