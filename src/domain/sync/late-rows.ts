import { isIntegerId, type XanoId } from './xano-id.js';

/**
 * The progress of reading late rows: rows that are inserted with an old time, as by write-back after an outage. A
 * request for changes misses them, so new rows are also requested by their ids, whatever time they carry.
 */
export interface LateRows {
  /** Whether the reading under way has reached the late rows. */
  readonly isLate: boolean;
  /**
   * The id beyond which late rows are requested: the last id of the reading before the one that last requested them, since
   * ids commit out of order. Null: they were never requested.
   */
  readonly lateFrom: XanoId | null;
  /** When a reading that requested late rows last ended, ms; null: none has. */
  readonly lateReadAt: number | null;
}

export const NONE_LATE: LateRows = { isLate: false, lateFrom: null, lateReadAt: null };

/** Interval between two readings of late rows, ms: each costs a request per table, and a late row can wait longer. */
const LATE_EVERY = 5 * 60_000;

type Cursor = LateRows & { readonly lastId: XanoId | null };

export const lateStart = ({ lateFrom, lastId }: Cursor): XanoId | null => lateFrom ?? lastId;

/** Whether a reading of changes has to go on with late rows. Never for uuids, which do not tell what is new. */
export const isLateDue = (cursor: Cursor, now: number): boolean => {
  const start = lateStart(cursor);
  return start !== null && isIntegerId(start) && now - (cursor.lateReadAt ?? 0) >= LATE_EVERY;
};
