import type { IncomingRow } from './incoming-row.js';
import type { FieldRules } from './field-value.js';
import type { LeftOut } from './left-out.js';
import type { Parsed } from './parse-fields.js';
import type { SyncRecord } from './record.js';

type WithoutVersion<A> = A extends unknown ? Omit<A, 'version'> : never;

/** What a record says, whenever it said so. */
export type Content = WithoutVersion<SyncRecord>;

export interface ReadContent {
  readonly content: Content;
  readonly leftOut: readonly LeftOut[];
  /** What to tell where the record has to wait, since it does not say whom it is about or by. */
  readonly nobody: readonly LeftOut[];
  /** Of a row that joins two others, when it was made, ms; null where it does not tell, and of others. */
  readonly born: number | null;
}

export type ReadRow = (delivery: IncomingRow, rules: FieldRules) => Parsed<ReadContent>;
