import type { Username } from '../username.js';
import type { Entity } from './entity.js';

/** A row as JSON: its values by column, or by our field names once it is mapped. */
export type RowFields = Readonly<Record<string, unknown>>;

/** A row that came from Xano, before its values are read. */
export interface IncomingRow {
  readonly entity: Entity;
  readonly row: RowFields;
  readonly deleted: boolean;
  /** When the event happened, ms; null when only the row itself may tell. */
  readonly occurredAt: number | null;
  /** The name that the user gets if none is known at the merge. */
  readonly proposedName?: Username;
  /** Xano has the row, but it is none of those that are kept here: see `observed` of `SyncRecord`. */
  readonly observed?: true;
  /** The row's table, when it is not the first table that holds this entity. */
  readonly table?: string;
  /** What was found wrong before the fields were read. */
  readonly refused?: Malformed;
}

/** Why a record can never be applied as it is. The message names the field, and repeats no value. */
export interface Malformed {
  readonly code: 'invalid_record' | 'missing_field' | 'version_in_future';
  readonly message: string;
}
