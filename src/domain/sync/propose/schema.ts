import { isSecret } from '../../secret-names.js';
import type { RowFields } from '../incoming-row.js';
import { wordsIn } from './words.js';

/** A column of a table of Xano, as far as it tells what it is for. */
export interface SchemaColumn {
  readonly name: string;
  /** Xano's word, such as `text`, `int`, `bool`, `timestamp`, `enum` or `image`; empty: not known. */
  readonly type: string;
  /** The table whose rows it names. */
  readonly refersTo: string | null;
  /** What it may hold, where that is a few words. */
  readonly values: readonly string[];
}

export interface SchemaTable {
  readonly table: string;
  /** Xano signs people in by it. */
  readonly isAuth: boolean;
  readonly columns: readonly SchemaColumn[];
}

const MAX_VALUES = 10;
const MAX_VALUE = 32;

const typeOf = (value: unknown): string => {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  if (typeof value === 'string') return 'text';
  return value === null || value === undefined ? '' : 'json';
};

/** Words that stand in a column of these rows, where each of them is a short one. */
const wordsAmong = (given: readonly unknown[]): readonly string[] => {
  const texts = [...new Set(given)].flatMap((value) =>
    typeof value === 'string' && value !== '' ? [value] : [],
  );
  const isFew = texts.length <= MAX_VALUES && texts.every(({ length }) => length <= MAX_VALUE);
  return isFew ? texts : [];
};

const seenIn = (name: string, rows: readonly RowFields[]): SchemaColumn => {
  const given = rows.map((row) => row[name]);
  const type = given.map(typeOf).find((one) => one !== '') ?? '';
  const isTime = type === 'int' && ['at', 'on', 'date'].includes(wordsIn(name).at(-1) ?? '');
  return {
    name,
    type: isTime ? 'timestamp' : type,
    refersTo: null,
    values: type === 'text' && !isSecret(name) ? wordsAmong(given) : [],
  };
};

/** What rows tell of their table where nobody tells its columns, and what they tell besides. */
export const withRows = (table: SchemaTable, rows: readonly RowFields[]): SchemaTable => {
  const known = new Set(table.columns.map(({ name }) => name));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    ...table,
    columns: [
      ...table.columns.map((column) =>
        column.type === 'text' ? { ...column, values: seenIn(column.name, rows).values } : column,
      ),
      ...names.filter((name) => !known.has(name)).map((name) => seenIn(name, rows)),
    ],
  };
};
