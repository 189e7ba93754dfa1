import { isIntegerId, type XanoId } from './xano-id.js';

/**
 * Rows come late that are put in with an old time, as by write-back after an outage: asking for changes passes
 * over them. So new rows are asked for by their ids too, whatever time they carry.
 */
export interface LateRows {
  /** The reading under way has come to that. */
  readonly isLate: boolean;
  /**
   * Beyond which id that is: the last one of the reading before the last in which it was done, since ids commit out of
   * order. Null: it was never done.
   */
  readonly lateFrom: XanoId | null;
  /** When a reading that did it last came to its end. */
  readonly lateReadAt: number | null;
}

export const NONE_LATE: LateRows = { isLate: false, lateFrom: null, lateReadAt: null };

/** It takes a request of each table, and what is late may be so by some minutes more. */
const LATE_EVERY = 5 * 60_000;

type Cursor = LateRows & { readonly lastId: XanoId | null };

export const lateStart = ({ lateFrom, lastId }: Cursor): XanoId | null => lateFrom ?? lastId;

/** Whether a reading of changes is to go on with the rows that are late. Uuids tell nothing of what is new. */
export const isLateDue = (cursor: Cursor, now: number): boolean => {
  const start = lateStart(cursor);
  return start !== null && isIntegerId(start) && now - (cursor.lateReadAt ?? 0) >= LATE_EVERY;
};
