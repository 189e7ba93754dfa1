import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { isLateDue, lateStart, NONE_LATE, type LateRows } from './late-rows.js';
import { compareIds, type XanoId } from './xano-id.js';

/** Why reading a table stopped, at `at`, ms. `message` is a sentence of this service; it quotes Xano only for a refusal. */
export interface PullFailure {
  readonly code: string;
  readonly message: string;
  readonly at: number;
}

/** How far the reading of one table has come. All instants are ms. */
export interface PullCursor extends LateRows {
  /** `snapshot`: reads the whole table by ids; `increments`: reads new and changed rows, again and again. */
  readonly phase: 'snapshot' | 'increments';
  /** The id beyond which the reading under way goes on; null: from the first row. */
  readonly afterId: XanoId | null;
  /** When the reading under way began, by Xano's clock where it is known; null between two readings. */
  readonly startedAt: number | null;
  /**
   * Rows have been read up to this version. Null: the newest rows have no version to ask by, and new rows are requested
   * by their ids, beyond the last one.
   */
  readonly highWater: number | null;
  /** The newest version in the reading under way; null: none yet. */
  readonly seen: number | null;
  /** The greatest id read, as of the last complete reading; null: no row was read. */
  readonly lastId: XanoId | null;
  /** Whether the last row that was read has a version to ask by. */
  readonly lastTold: boolean;
  /** Whether some row has no version to ask by, so that only a comparison finds its changes. */
  readonly untold: boolean;
  /** Approximate number of rows in the table. */
  readonly rows: number;
  readonly savedAt: number;
  /** When the last complete reading ended; null: none has. */
  readonly lastSuccess: number | null;
  /** When that reading began, by our clock: every row that Xano had by then has been read. */
  readonly readAsOf: number | null;
  readonly failure: PullFailure | null;
  /** How far Xano's clock was ahead of ours in its last answer, ms; null: the answer did not tell. */
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

/** Returns the id beyond which a reading begins; null: with the first row. */
const firstId = (cursor: PullCursor): XanoId | null => {
  if (cursor.isLate) return lateStart(cursor);
  return cursor.phase === 'increments' && cursor.highWater === null ? cursor.lastId : null;
};

/**
 * Whether rows that an empty page leaves out by mistake would never be requested again, since the page ends a reading
 * that moves the high-water mark. After an empty first page of changes the next round requests the same rows.
 */
export const endsForGood = (cursor: PullCursor): boolean =>
  cursor.phase === 'snapshot' || cursor.afterId !== firstId(cursor);

/** Returns the cursor with a reading under way: begins a new one if there is none. */
export const withReading = (cursor: PullCursor, now: number): PullCursor =>
  cursor.startedAt === null
    ? { ...cursor, afterId: firstId(cursor), startedAt: now, seen: null }
    : cursor;

/** What an answer tells of Xano's clock: when it was asked, by that clock, and how far it is ahead of ours, both ms. */
interface TellsTime {
  readonly asked: number;
  readonly skew: number;
}

/**
 * Records Xano's clock. Versions are instants of that clock, so the first answer sets the beginning of a reading by it: a
 * row that changes behind the reading is then newer than the beginning, however wrong either clock is.
 */
export const withXanoClock = (cursor: PullCursor, clock: TellsTime | null): PullCursor => {
  if (clock === null) return { ...cursor, skew: null };
  const isFirst = !cursor.isLate && cursor.afterId === firstId(cursor);
  return { ...cursor, skew: clock.skew, ...(isFirst && { startedAt: clock.asked }) };
};

/** Returns the version from which rows are requested; null: all rows. Rows may commit out of order by `overlap` ms. */
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
 * Returns the high-water mark after a reading. It never exceeds the beginning of the reading, whatever the rows say: a row
 * that changes behind the reading has a later version, and the next reading must find it. `isWhole`: all rows beyond an id
 * were requested, whatever their versions; the last of them tells whether rows have versions to ask by.
 */
const markOf = (cursor: PullCursor, isWhole: boolean): number | null => {
  const { highWater, seen, startedAt, afterId, lastTold, isLate } = cursor;
  if (isLate) return highWater;
  if (isWhole && afterId === firstId(cursor)) return highWater;
  if (isWhole && !lastTold) return null;
  const bounded = seen === null || startedAt === null ? seen : Math.min(seen, startedAt);
  return greatest(highWater, bounded);
};

/** What a page tells about the progress of its reading. */
export interface PageMarks {
  /** The id of its last row; null when it has no rows. */
  readonly lastId: XanoId | null;
  /** The newest version in it; null: none. */
  readonly newest: number | null;
  /** Whether its last row has a version to ask by, and whether all rows have one. */
  readonly lastTold: boolean;
  readonly allTold: boolean;
  readonly rows: number;
  readonly end: boolean;
}

/** Returns when the reading began, converted from Xano's clock to ours. */
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
  // When Xano does not accept an instant, a reading of changes goes on by ids from where it was, and requests no late rows.
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

/** A stored cursor may lack the fields that were added later. */
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

/** Parses a stored cursor; any other text starts anew: the table is read again, and rows applied before change nothing. */
export const parseCursor = (text: string | undefined): PullCursor => {
  const json = text === undefined ? E.left(null) : parse(text);
  const cursor: unknown = E.isRight(json) ? json.right : null;
  return isCursor(cursor) ? { ...NEW_CURSOR, ...cursor } : NEW_CURSOR;
};
