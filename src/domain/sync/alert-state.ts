import { ENTITIES, type Entity } from './entity.js';
import type { PullCursor } from './pull-cursor.js';
import { learn, NEW_RHYTHM, passOver, type Rhythm } from './rhythm.js';

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
export interface Watched {
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
