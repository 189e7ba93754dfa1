import { ENTITIES, type Entity } from './entity.js';
import type { PullCursor } from './pull-cursor.js';

/**
 * How often a table usually speaks, by the hour of the day (UTC): the share of the minutes of that hour
 * in which something came. So a table that sleeps at night may, and one that speaks every minute may not.
 */
export interface Rhythm {
  /** 24 shares, 0 to 1; null where that hour has not been seen yet. */
  readonly hours: readonly (number | null)[];
  /** Hours since the epoch up to which has been learnt; null: nobody has begun. */
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

/** Of fewer minutes of an hour nothing is learnt. */
const MIN_MINUTES = 15;
/** How much the last day counts against those before it. */
const WEIGHT = 0.3;
/** Hours that must be known before those that are not are taken to be like them. */
const MIN_HOURS = 6;

const MAX_SILENCE = 14 * DAY_MS;

/** So many minutes in which it should have spoken are too many; fewer where they took days to come. */
const MISSED = { atOnce: 10, inDays: 3 } as const;

/**
 * Learns from the hour that has ended. `spoke`: of each of the last 60 minutes, the present one first,
 * whether anything came.
 */
export const learn = (rhythm: Rhythm, spoke: readonly boolean[], now: number): Rhythm => {
  const present = Math.floor(now / HOUR_MS);
  if (rhythm.learntTo === null) return { ...rhythm, learntTo: present };
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

/** Does not learn from the hours up to now: what was silent then is no rhythm. */
export const passOver = (rhythm: Rhythm, now: number): Rhythm => ({
  ...rhythm,
  learntTo: Math.floor(now / HOUR_MS),
});

/** The share of an hour that was not seen: that of the others, once there are enough of them. */
const shareElsewhere = ({ hours }: Rhythm): number => {
  const known = hours.filter((share) => share !== null);
  return known.length < MIN_HOURS ? 0 : known.reduce((sum, share) => sum + share, 0) / known.length;
};

/** In how many of the minutes since it was last heard a table should have spoken. */
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

/** What alerts are decided upon. */
export interface AlertNumbers {
  /** Since the store began. */
  readonly total: NamedCounts;
  /** Of each of the last minutes, the present one first. */
  readonly minutes: readonly NamedCounts[];
  /** When a record of each entity last came in well, ms. */
  readonly latest: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  /** How far the reading of each table has come; null: nothing is pulled here. */
  readonly pull: PullNumbers | null;
  /** What waits to be told to Xano; absent where it is told nothing. */
  readonly outbox?: OutboxNumbers | null;
  /** When the canary of Xano that came last was touched, ms; absent or null: none has come. */
  readonly copyAsOf?: number | null;
  /** Absent or null: nothing is compared by itself. */
  readonly comparing?: ComparingNumbers | null;
}

export interface OutboxNumbers {
  readonly waiting: number;
  /** How many may wait. */
  readonly max: number;
}

/** How comparing by a schedule goes. */
export interface ComparingNumbers {
  /** What the schedule compares. */
  readonly scopes: readonly string[];
  /** When the last round was due that ought to be over by now, ms; null: none yet. */
  readonly dueAt: number | null;
  /** The comparison that ended last, where it failed, and why. */
  readonly failed: { readonly scope: string; readonly reason: string } | null;
}

export interface PullNumbers {
  /** Between two readings, ms. */
  readonly interval: number;
  /** By table: see `readingOf`. */
  readonly cursors: Readonly<Record<string, PullCursor>>;
}

/** A number that only matters when it grows. */
interface Watched {
  readonly count: number;
  /** When it last grew, ms; null when it has not since it is watched. */
  readonly grewAt: number | null;
}

/** What is remembered from one look to the next. */
export interface AlertState {
  /** Since when anybody looks, ms. */
  readonly since: number;
  /** The last look, ms. */
  readonly at: number;
  readonly deadLetters: Watched;
  readonly drift: Watched;
  readonly rhythms: Readonly<Partial<Record<Entity, Rhythm>>>;
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

/** How much of each invariant was found broken: `drift:counters` as `counters`. */
export const driftOf = (total: NamedCounts): NamedCounts =>
  Object.fromEntries(
    Object.entries(total).flatMap(([name, count]): (readonly [string, number])[] => {
      const [what = '', ...invariant] = name.split(':');
      return what === 'drift' ? [[invariant.join(':'), count]] : [];
    }),
  );

const watch = (before: Watched | undefined, count: number, now: number): Watched => {
  // What was there before anybody looked is no news.
  if (before === undefined) return { count, grewAt: null };
  return { count, grewAt: count > before.count ? now : before.grewAt };
};

const LIVE: ReadonlySet<string> = new Set(['webhook', 'pull']);

/** Of each of the last minutes, whether a record of the entity came by itself and got through. */
const spokeIn = ({ minutes }: AlertNumbers, entity: Entity): readonly boolean[] =>
  minutes.map((counts) =>
    Object.keys(counts).some((name) => {
      const [of, result, way = ''] = name.split(':');
      return of === entity && result !== 'failed' && LIVE.has(way);
    }),
  );

/**
 * Looks at the numbers once more; null: for the first time. `silent`: entities that are told to be
 * silent, of which nothing is learnt meanwhile.
 */
export const lookAgain = (
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
        ? passOver(rhythm, now)
        : learn(rhythm, spokeIn(numbers, entity), now);
      return [entity, next];
    }),
  ),
});
