import type { Username } from '../username.js';
import type { Entity } from './entity.js';

/** The columns of a row under the names of our fields, as JSON has them. */
export type RowFields = Readonly<Record<string, unknown>>;

/** A row of Xano on its way in, before anybody has looked at what it says. */
export interface IncomingRow {
  readonly entity: Entity;
  readonly row: RowFields;
  readonly deleted: boolean;
  /** When the event happened, ms; null when nothing but the row tells. */
  readonly occurredAt: number | null;
  /** What the user is called if nobody has said it by then. */
  readonly proposedName?: Username;
  /** Xano has the row, which is none of those that are here: see `SyncRecord`. */
  readonly observed?: true;
  /** Whose row it is, where several tables hold what this is, and another is the first of them. */
  readonly table?: string;
  /** What was wrong with it before anybody looked at its fields. */
  readonly refused?: Malformed;
}

/** Why a record can never be applied as it is. `path` names the field; no value is repeated. */
export interface Malformed {
  readonly code: 'invalid_record' | 'missing_field' | 'version_in_future';
  readonly message: string;
}
