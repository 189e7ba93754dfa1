import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { ENTITIES, type Entity } from './entity.js';
import type { TableMapping } from './mapping.js';
import type { PullCursor } from './pull-cursor.js';
import type { Rate } from './quota.js';

/** The comparison by itself that came to its end last. All instants are ms. */
export interface Compared {
  readonly startedAt: number;
  readonly endedAt: number;
  /** How many rows Xano had of each. */
  readonly rows: Readonly<Partial<Record<Entity, number>>>;
}

/** What bounds how often is compared. */
export interface ComparingPace {
  readonly rate: Rate;
  readonly pageSize: number;
  /** Not more often than this, ms; null: never by itself. */
  readonly atLeast: number | null;
}

/** The rest of the requests is left to pulling, which so has its share at any time. */
const SHARE = 0.5;

/** What seems wrong is looked at once more, and there are pages of what is new, ms. */
const AFTERWARDS = 30_000;

/** Between two requests of a comparison, ms. */
export const comparingStep = ({ requests, windowMs }: Rate): number =>
  Math.ceil(windowMs / requests / SHARE);

/** How long it takes to read as many rows of each table, ms. */
const comparingTime = (rows: readonly number[], { rate, pageSize }: ComparingPace): number =>
  rows.reduce((pages, count) => pages + Math.floor(count / pageSize) + 1, 0) * comparingStep(rate) +
  AFTERWARDS;

/** From the beginning of one comparison to that of the next, ms; null: never. */
export const comparingInterval = (rows: readonly number[], pace: ComparingPace): number | null =>
  pace.atLeast === null ? null : Math.max(pace.atLeast, comparingTime(rows, pace));

/** Within which time an edit or a delete has been seen, wherever the reading was then, ms; null: never. */
export const comparedWithin = (rows: readonly number[], pace: ComparingPace): number | null => {
  const interval = comparingInterval(rows, pace);
  return interval === null ? null : interval + comparingTime(rows, pace);
};

/** The instant at which a row was made tells nothing of its changes. */
const MADE = 'created_at';

/** Whether a version tells of the changes of a row: of how the table is set, and of what rows told. */
export const tellsChanges = ({ updatedColumn }: Pick<TableMapping, 'updatedColumn'>): boolean =>
  updatedColumn !== MADE;

/** Whether edits and deletes of a table are seen by comparing alone; not before it was read as a whole. */
export const isToBeCompared = (
  table: Pick<TableMapping, 'updatedColumn'>,
  cursor: PullCursor,
): boolean => cursor.phase === 'increments' && (cursor.untold || !tellsChanges(table));

/**
 * As of what instant of Xano the rows and edits of a table are here, ms. Where its versions do not tell of edits
 * they are as of the last comparison. Deletes are in none of it.
 */
export const pulledAsOf = (
  table: Pick<TableMapping, 'updatedColumn'>,
  cursor: PullCursor,
  compared: Compared | null,
): number | null => {
  if (!cursor.untold || !tellsChanges(table)) return cursor.readAsOf;
  return cursor.readAsOf === null || compared === null
    ? null
    : Math.min(cursor.readAsOf, compared.startedAt);
};

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const rowsIn = (value: unknown): Compared['rows'] =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).filter(
          ([entity, count]) => ENTITIES.some((known) => known === entity) && isCount(count),
        ),
      )
    : {};

/** The clocks of replicas may differ by so much, ms. What lies further ahead was kept by a clock that has been set back since. */
export const CLOCKS_APART = 60_000;

/**
 * A text that is none: nothing was compared. Nor was it where it began long after `now`: what it says was kept by a clock
 * that was ahead, and nobody knows when it really began.
 */
export const parseCompared = (text: string | undefined, now: number): Compared | null => {
  const json = text === undefined ? E.left(null) : parse(text);
  if (E.isLeft(json) || typeof json.right !== 'object' || json.right === null) return null;
  const { startedAt, endedAt, rows } = json.right as Readonly<Record<string, unknown>>;
  return isCount(startedAt) && isCount(endedAt) && startedAt <= now + CLOCKS_APART
    ? { startedAt, endedAt, rows: rowsIn(rows) }
    : null;
};

export const printCompared = (compared: Compared): string => JSON.stringify(compared);

/** How soon changes of a table are seen. All times are ms. */
export interface Freshness {
  /** Whether versions tell of edits, which pulling then asks for. */
  readonly byVersion: boolean;
  /** Whether a column could tell of them, which a row that joins two others has no use for. */
  readonly isEdited: boolean;
  readonly updatedColumn: string;
  /** Null: nobody reads it by itself. */
  readonly interval: number | null;
  /** Of edits and deletes that are found by comparing; null: nothing is compared by itself. */
  readonly comparedWithin: number | null;
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** In the largest unit of which there are two or more, rounded up: a promise. */
const spanOf = (ms: number): string => {
  const [size, unit] = UNITS.find(([one]) => ms >= 2 * one) ?? ([1000, 's'] as const);
  return `${Math.max(1, Math.ceil(ms / size))} ${unit}`;
};

/** When edits have been seen, ms; null: never. */
export const editsWithin = ({ byVersion, interval, comparedWithin }: Freshness): number | null =>
  byVersion || interval === null ? interval : comparedWithin;

/** The same in a sentence for people, and what would make it sooner. */
export const freshnessWords = (freshness: Freshness): string => {
  const { byVersion, isEdited, updatedColumn, interval, comparedWithin } = freshness;
  if (interval === null)
    return 'not read by itself, since SYNC_PULL is off and no process pulls beside';
  const soon = spanOf(interval);
  if (byVersion)
    return `edits are seen within ${soon}; deletes by webhooks, or when all is compared (RECONCILE_CRON)`;
  const what = isEdited ? 'edits and deletes' : 'deletes';
  const advice = isEdited ? `; add ${updatedColumn} in ms for ${soon}` : '';
  return comparedWithin === null
    ? `new rows are seen within ${soon}, ${what} not at all, since COMPARE_INTERVAL is off${advice}`
    : `new rows are seen within ${soon}, ${what} within ${spanOf(comparedWithin)}${advice}`;
};
