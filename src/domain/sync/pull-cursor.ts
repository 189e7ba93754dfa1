import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { isLateDue, lateStart, NONE_LATE, type LateRows } from './late-rows.js';
import { compareIds, type XanoId } from './xano-id.js';

/** Why reading a table stopped. `message` is a sentence of our own. */
export interface PullFailure {
  readonly code: string;
  readonly message: string;
  readonly at: number;
}

/** How far the reading of one table has come. All instants are ms. */
export interface PullCursor extends LateRows {
  /** The whole table by its ids; or, again and again, what has changed since, or is new. */
  readonly phase: 'snapshot' | 'increments';
  /** The last id of the reading under way; null where it begins. */
  readonly afterId: XanoId | null;
  /** When the reading under way began, by Xano's clock where it is known; null between two readings. */
  readonly startedAt: number | null;
  /**
   * Versions up to here have been read. Null: the newest rows tell none, and what is new is asked for by
   * ids, beyond the last one.
   */
  readonly highWater: number | null;
  /** The newest version of the reading under way. */
  readonly seen: number | null;
  /** The greatest id that was read; null while there was none. */
  readonly lastId: XanoId | null;
  /** Whether the last row that was read told a version to ask by. */
  readonly lastTold: boolean;
  /** Some row told no version to ask by, so that its changes are found by comparing. */
  readonly untold: boolean;
  /** About how many rows there are. */
  readonly rows: number;
  readonly savedAt: number;
  /** When a reading last came to its end. */
  readonly lastSuccess: number | null;
  /** When that reading began, by our clock: what Xano had by then has been read. */
  readonly readAsOf: number | null;
  readonly failure: PullFailure | null;
  /** How far Xano's clock was ahead of ours in its last answer; null: it did not tell. */
  readonly skew: number | null;
}

export const NEW_CURSOR: PullCursor = {
  phase: 'snapshot',
  afterId: null,
  startedAt: null,
  highWater: null,
  seen: null,
  lastId: null,
  lastTold: false,
  untold: false,
  rows: 0,
  savedAt: 0,
  lastSuccess: null,
  readAsOf: null,
  failure: null,
  skew: null,
  ...NONE_LATE,
};

/** Behind which id a reading begins. */
const firstId = (cursor: PullCursor): XanoId | null => {
  if (cursor.isLate) return lateStart(cursor);
  return cursor.phase === 'increments' && cursor.highWater === null ? cursor.lastId : null;
};

/**
 * Whether what an empty page passes over would not be asked for again: it ends a reading by which the mark goes on. Where
 * changes begin to be asked for, the next round asks for the same.
 */
export const endsForGood = (cursor: PullCursor): boolean =>
  cursor.phase === 'snapshot' || cursor.afterId !== firstId(cursor);

/** The reading that is under way, or a new one. */
export const begun = (cursor: PullCursor, now: number): PullCursor =>
  cursor.startedAt === null
    ? { ...cursor, afterId: firstId(cursor), startedAt: now, seen: null }
    : cursor;

/** What an answer tells of Xano's clock: when it was asked for, and how far that is ahead of ours, ms. */
interface TellsTime {
  readonly asked: number;
  readonly skew: number;
}

/**
 * Versions are instants of Xano's clock, so a reading begins by that one: with its first answer. What
 * changes behind the reading is then newer than its beginning, however wrong either clock is.
 */
export const timed = (cursor: PullCursor, clock: TellsTime | null): PullCursor => {
  if (clock === null) return { ...cursor, skew: null };
  const isFirst = !cursor.isLate && cursor.afterId === firstId(cursor);
  return { ...cursor, skew: clock.skew, ...(isFirst && { startedAt: clock.asked }) };
};

/** From which version on rows are asked for; null: all. Rows may commit out of order by `overlap` ms. */
export const sinceOf = (
  { phase, highWater, isLate }: PullCursor,
  overlap: number,
): number | null =>
  phase === 'snapshot' || highWater === null || isLate ? null : Math.max(0, highWater - overlap);

const greatest = (a: number | null, b: number | null): number | null => {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
};

/**
 * What changes behind the reading has a version of after its beginning, which the next one must find:
 * so the mark never goes beyond that, whatever the rows say. `isWhole`: all rows beyond an id were asked for,
 * whatever their versions, of which the newest tells whether there are any.
 */
const markOf = (cursor: PullCursor, isWhole: boolean): number | null => {
  const { highWater, seen, startedAt, afterId, lastTold, isLate } = cursor;
  if (isLate) return highWater;
  if (isWhole && afterId === firstId(cursor)) return highWater;
  if (isWhole && !lastTold) return null;
  const bounded = seen === null || startedAt === null ? seen : Math.min(seen, startedAt);
  return greatest(highWater, bounded);
};

/** What a page has told. */
export interface PageMarks {
  /** The id it ends with, if it had rows. */
  readonly lastId: XanoId | null;
  /** The newest version in it. */
  readonly newest: number | null;
  /** Whether its last row told a version to ask by, and whether each did. */
  readonly lastTold: boolean;
  readonly allTold: boolean;
  readonly rows: number;
  readonly end: boolean;
}

/** Its beginning, told by Xano's clock, on ours. */
const beganAt = ({ startedAt, skew }: PullCursor, now: number): number | null =>
  startedAt === null ? null : Math.min(now, startedAt - (skew ?? 0));

const greaterId = (a: XanoId | null, b: XanoId | null): XanoId | null => {
  if (a === null || b === null) return a ?? b;
  return compareIds(a, b) < 0 ? b : a;
};

export const advanced = (
  cursor: PullCursor,
  { lastId, newest, lastTold, allTold, rows, end }: PageMarks,
  now: number,
  isWhole: boolean,
): PullCursor => {
  const next: PullCursor = {
    ...cursor,
    afterId: lastId ?? cursor.afterId,
    seen: greatest(cursor.seen, newest),
    lastTold: lastId === null ? cursor.lastTold : lastTold,
    untold: cursor.untold || !allTold,
    rows: cursor.rows + (isWhole && !cursor.isLate ? rows : 0),
    savedAt: now,
    failure: null,
  };
  if (!end) return next;
  // Where Xano does not take the instant, a reading of changes goes on by ids from where it was: it asks for no late rows.
  const ofChanges = cursor.phase === 'increments' && cursor.highWater !== null && !cursor.isLate;
  const highWater = markOf(next, isWhole);
  if (ofChanges && isLateDue(cursor, now))
    return { ...next, highWater, isLate: true, afterId: lateStart(cursor) };
  const greatestId = greaterId(next.lastId, next.afterId);
  return {
    ...next,
    phase: 'increments',
    highWater,
    lastId: greatestId,
    ...(!ofChanges && { isLate: false, lateFrom: next.lastId ?? greatestId, lateReadAt: now }),
    afterId: null,
    startedAt: null,
    seen: null,
    lastSuccess: now,
    readAsOf: beganAt(next, now),
  };
};

const isTime = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && Number.isFinite(value));

const isFailure = (value: unknown): value is PullFailure =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  typeof value.code === 'string' &&
  'message' in value &&
  typeof value.message === 'string' &&
  'at' in value &&
  typeof value.at === 'number';

type Added = 'skew' | 'readAsOf' | 'lastId' | 'lastTold' | 'untold' | 'rows' | keyof LateRows;

/** A cursor that was written before these were kept lacks them. */
type StoredCursor = Omit<PullCursor, Added> & Partial<Pick<PullCursor, Added>>;

const isId = (value: unknown): value is XanoId | null =>
  value === null || typeof value === 'string';

const isCursor = (value: unknown): value is StoredCursor => {
  if (typeof value !== 'object' || value === null) return false;
  const {
    phase,
    afterId,
    startedAt,
    highWater,
    seen,
    lastId = null,
    lastTold = false,
    untold = false,
    rows = 0,
    savedAt,
    lastSuccess,
    readAsOf = null,
    failure,
    skew = null,
    isLate,
    lateFrom,
    lateReadAt,
  } = { ...NONE_LATE, ...value } as Readonly<Record<string, unknown>>;
  return (
    (phase === 'snapshot' || phase === 'increments') &&
    [afterId, lastId, lateFrom].every(isId) &&
    [lastTold, untold, isLate].every((flag) => typeof flag === 'boolean') &&
    [startedAt, highWater, seen, lastSuccess, readAsOf, skew, lateReadAt].every(isTime) &&
    typeof rows === 'number' &&
    typeof savedAt === 'number' &&
    (failure === null || isFailure(failure))
  );
};

export const printCursor = (cursor: PullCursor): string => JSON.stringify(cursor);

/** A text that is no cursor is a beginning: the table is read again, which changes nothing twice. */
export const parseCursor = (text: string | undefined): PullCursor => {
  const json = text === undefined ? E.left(null) : parse(text);
  const cursor: unknown = E.isRight(json) ? json.right : null;
  return isCursor(cursor) ? { ...NEW_CURSOR, ...cursor } : NEW_CURSOR;
};
