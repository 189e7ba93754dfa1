import { isSecret } from '../../secret-names.js';
import type { SchemaColumn } from './schema.js';
import type { FieldConfig } from './table-config.js';
import { spelled } from './words.js';

export const isFile = ({ type }: SchemaColumn): boolean =>
  ['image', 'video', 'audio', 'attachment', 'file'].includes(type);

/** The first of these names that a column has, in any spelling. */
export const columnCalled = (
  columns: readonly SchemaColumn[],
  names: readonly string[],
  isFit: (column: SchemaColumn) => boolean = () => true,
): SchemaColumn | undefined => {
  const fit = columns.filter((column) => !isSecret(column.name) && isFit(column));
  return names.flatMap((name) => fit.find((column) => spelled(column.name) === name) ?? []).at(0);
};

export const hasColumn = (columns: readonly SchemaColumn[], name: string): boolean =>
  columns.some((column) => column.name === name);

/** Nothing to say where the table has the field itself, or nothing like it. */
export const fieldFrom = (
  field: string,
  columns: readonly SchemaColumn[],
  names: readonly string[],
  isFit?: (column: SchemaColumn) => boolean,
): Readonly<Record<string, FieldConfig>> => {
  if (hasColumn(columns, field)) return {};
  const column = columnCalled(columns, names, isFit);
  return column === undefined ? {} : { [field]: column.name };
};
