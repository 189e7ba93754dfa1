import type { RowFields } from './incoming-row.js';
import { isSame, type Scalar } from './scalar.js';

/** The column has one of these values. */
export interface Condition {
  readonly column: string;
  readonly values: readonly Scalar[];
}

/** Whether a row is one of those that are here at all; or the name of the column that would tell. */
export const matchOf = (
  where: readonly Condition[],
  row: RowFields,
): boolean | { readonly missing: string } => {
  const told = where.filter(({ column }) => Object.hasOwn(row, column));
  const isOut = told.some(
    ({ column, values }) => !values.some((wanted) => isSame(wanted, row[column])),
  );
  // One that says no is enough, whatever is not told.
  if (isOut) return false;
  const unknown = where.find((condition) => !told.includes(condition));
  return unknown === undefined ? true : { missing: unknown.column };
};
