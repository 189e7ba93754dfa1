import { isAhead } from '../clocks.js';
import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { ENTITIES, type Entity } from './entity.js';
import type { TableMapping } from './mapping.js';
import type { PullCursor } from './pull-cursor.js';
import type { Rate } from './quota.js';

/** The automatic comparison that ended last. All instants are ms. */
export interface Compared {
  readonly startedAt: number;
  readonly endedAt: number;
  /** Number of rows that Xano had of each entity. */
  readonly rows: Readonly<Partial<Record<Entity, number>>>;
}

/** What limits how often comparisons run. */
export interface ComparingPace {
  readonly rate: Rate;
  readonly pageSize: number;
  /** Minimum interval between two comparisons, ms; null: none runs automatically. */
  readonly atLeast: number | null;
}

/** Share of the rate limit that a comparison uses; the rest stays free for pulling at any time. */
const SHARE = 0.5;

/** Time after the last page for second looks at differences and for pages of new rows, ms. */
const AFTERWARDS = 30_000;

/** Returns the interval between two requests of a comparison, ms. */
export const comparingStep = ({ requests, windowMs }: Rate): number =>
  Math.ceil(windowMs / requests / SHARE);

/** Returns how long a comparison takes, ms; `rows` are the sizes of the tables. */
const comparingTime = (rows: readonly number[], { rate, pageSize }: ComparingPace): number =>
  rows.reduce((pages, count) => pages + Math.floor(count / pageSize) + 1, 0) * comparingStep(rate) +
  AFTERWARDS;

/** Returns the interval between the beginnings of two comparisons, ms; null: none runs. */
export const comparingInterval = (rows: readonly number[], pace: ComparingPace): number | null =>
  pace.atLeast === null ? null : Math.max(pace.atLeast, comparingTime(rows, pace));

/** Returns the time within which an edit or delete is found, however far a comparison had read, ms; null: never. */
export const comparedWithin = (rows: readonly number[], pace: ComparingPace): number | null => {
  const interval = comparingInterval(rows, pace);
  return interval === null ? null : interval + comparingTime(rows, pace);
};

/** The column of the creation time, which does not change when a row is edited. */
const MADE = 'created_at';

/** Whether the table has a version column that changes when a row is edited. */
export const hasVersionColumn = ({ updatedColumn }: Pick<TableMapping, 'updatedColumn'>): boolean =>
  updatedColumn !== MADE;

/** Whether only comparisons find the edits and deletes of a table; false until its first complete reading has ended. */
export const isToBeCompared = (
  table: Pick<TableMapping, 'updatedColumn'>,
  cursor: PullCursor,
): boolean => cursor.phase === 'increments' && (cursor.untold || !hasVersionColumn(table));

/**
 * Returns the instant up to which Xano's rows and edits of a table are stored here, ms; null when unknown. Where
 * rows lack versions, the last comparison decides, since pulling does not see their edits. Deletes do not count.
 */
export const pulledAsOf = (
  table: Pick<TableMapping, 'updatedColumn'>,
  cursor: PullCursor,
  compared: Compared | null,
): number | null => {
  if (!cursor.untold || !hasVersionColumn(table)) return cursor.readAsOf;
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

/**
 * Parses the stored comparison; null when the text holds none. Null also when it began long after `now`: a clock that was
 * ahead has stored it, and nobody knows when it really began.
 */
export const parseCompared = (text: string | undefined, now: number): Compared | null => {
  const json = text === undefined ? E.left(null) : parse(text);
  if (E.isLeft(json) || typeof json.right !== 'object' || json.right === null) return null;
  const { startedAt, endedAt, rows } = json.right as Readonly<Record<string, unknown>>;
  return isCount(startedAt) && isCount(endedAt) && !isAhead(startedAt, now)
    ? { startedAt, endedAt, rows: rowsIn(rows) }
    : null;
};

export const printCompared = (compared: Compared): string => JSON.stringify(compared);

/** How soon changes of a table are seen. All times are ms. */
export interface Freshness {
  /** Whether versions show edits, so that pulling finds them. */
  readonly byVersion: boolean;
  /** Whether a column could show them; false for edges, whose rows are never edited. */
  readonly isEdited: boolean;
  readonly updatedColumn: string;
  /** Interval between two pulls; null: the table is not pulled. */
  readonly interval: number | null;
  /** Time within which a comparison finds edits and deletes; null: no comparison runs automatically. */
  readonly comparedWithin: number | null;
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** Formats a duration in the largest unit that it holds twice or more; rounded up, since it is a promise. */
const spanOf = (ms: number): string => {
  const [size, unit] = UNITS.find(([one]) => ms >= 2 * one) ?? ([1000, 's'] as const);
  return `${Math.max(1, Math.ceil(ms / size))} ${unit}`;
};

/** Returns the time within which edits are found, ms; null: never. */
export const editsWithin = ({ byVersion, interval, comparedWithin }: Freshness): number | null =>
  byVersion || interval === null ? interval : comparedWithin;

/** Describes the freshness of a table in a sentence for people, with advice on how to improve it. */
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
