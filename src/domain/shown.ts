import { readAs, type ColumnKind, type JsonValue } from './column-kind.js';
import { withoutSecrets } from './secrets.js';

export type ColumnOwner = 'user' | 'post';

/** The columns of the app that are answered besides the usual fields. */
export interface Columns {
  /** Those of posts. */
  readonly post: readonly string[];
  /** Text of whatever is no such column. */
  readonly kindOf: (owner: ColumnOwner, field: string) => ColumnKind;
}

/** What others see: which fields of users, and which columns. */
export interface Shown {
  readonly has: (field: string) => boolean;
  readonly columns?: Columns;
}

/** What is answered of a value as it is kept. */
export const presentValue = (
  { columns }: Shown,
  owner: ColumnOwner,
  field: string,
  text: string,
): JsonValue => readAs(columns?.kindOf(owner, field) ?? 'text', withoutSecrets(text));
