import type { RowFields } from './incoming-row.js';
import { isEmpty, isSame, type Scalar } from './scalar.js';

/** Where a field comes from. */
export interface FieldSource {
  /** Of several columns the first that is not empty. */
  readonly from: readonly string[];
  /** Theirs → ours. */
  readonly values: Readonly<Record<string, Scalar>> | null;
  /** For what is not among the values, or, where there are none, for what is empty. */
  readonly otherwise?: Scalar;
}

/** A name made of the words in a column. */
export interface Slug {
  readonly slug: string;
}

/** Null: it does not enter, whatever the table has under that name. */
export type FieldSources = Readonly<Record<string, FieldSource | Slug | null>>;

export const isSlug = (source: FieldSource | Slug): source is Slug => 'slug' in source;

/** The column that a field is, as it stands there; null where it is made of more. */
export const columnOf = (source: FieldSource | Slug | null | undefined): string | null =>
  source && !isSlug(source) && source.from.length === 1 && source.values === null
    ? (source.from[0] ?? null)
    : null;

const translated = ({ values, otherwise }: FieldSource, given: unknown): unknown => {
  const ours =
    values === null ? undefined : Object.entries(values).find(([theirs]) => isSame(theirs, given));
  if (ours !== undefined) return ours[1];
  return otherwise !== undefined && (values !== null || isEmpty(given)) ? otherwise : given;
};

/** What the row has for a field: nothing where it has none of the columns. */
export const readField = (row: RowFields, source: FieldSource): readonly unknown[] => {
  const there = source.from.filter((column) => Object.hasOwn(row, column));
  const [first] = there;
  if (first === undefined) return [];
  const column = there.find((name) => !isEmpty(row[name])) ?? first;
  return [translated(source, row[column])];
};
