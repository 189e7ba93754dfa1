import type { IncomingRow } from '../../domain/sync/incoming-row.js';
import type { SyncRecord } from '../../domain/sync/record.js';
import type { DeadLetter, RecordContent } from '../ports/dead-letters.js';
import type { CursorUpdate, Way } from '../ports/sync-store.js';

/** One record of a batch: as it came, or as it was read before. */
export interface Entry {
  readonly content: RecordContent;
  /** Id of an event that is applied once, whatever its record says. */
  readonly eventId?: string | null;
  /** The owner that the record has waited for. */
  readonly waitedFor?: string;
  /** The dead letter that is being replayed. */
  readonly letter?: Pick<DeadLetter, 'id' | 'code' | 'row'>;
}

export interface Batch {
  readonly way: Way;
  readonly entries: readonly Entry[];
  /** Saved in the same commit as the last of the entries. */
  readonly cursor: CursorUpdate | null;
}

export const entryOf = (delivery: IncomingRow, eventId: string | null = null): Entry => ({
  content: { kind: 'delivery', delivery },
  eventId,
});

export const entryOfRecord = (record: SyncRecord): Entry => ({
  content: { kind: 'record', record },
});
