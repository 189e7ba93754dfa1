import { readAs, type ColumnKind, type JsonValue } from './column-kind.js';
import { withoutSecrets } from './secrets.js';

export type ColumnOwner = 'user' | 'post';

/** The columns of the app that are answered besides the usual fields. */
export interface Columns {
  /** Those of posts. */
  readonly post: readonly string[];
  /** The fields of a user that everybody sees, the usual ones among them. */
  readonly user: readonly string[];
  /** Another value once the kind of some column is another. */
  readonly edition?: () => unknown;
  /** Text of whatever is no such column. */
  readonly kindOf: (owner: ColumnOwner, field: string) => ColumnKind;
}

/** What others see: which fields of users, and which columns. */
export interface Shown {
  readonly has: (field: string) => boolean;
  readonly columns?: Columns;
  /** A text as others see it, which may be JSON; without it, secrets alone are taken out. */
  readonly clean?: Clean;
}

export type Clean = (text: string) => string;

/** Without secrets, and without what the deployment shows nobody, in whatever spelling and however deep. */
export const cleanOf = ({ clean = withoutSecrets }: Shown): Clean => clean;

/** What is answered of a value as it is kept. */
export const presentValue = (
  shown: Shown,
  owner: ColumnOwner,
  field: string,
  text: string,
): JsonValue => readAs(shown.columns?.kindOf(owner, field) ?? 'text', cleanOf(shown)(text));
