import type { SchemaColumn, SchemaTable } from '../../../src/domain/sync/propose/schema.js';

/** Parses `author_id int>user`, `role enum:admin,member` or `title text`. */
const column = (text: string): SchemaColumn => {
  const [name = '', spec = ''] = text.split(' ');
  const [rest = '', refersTo = null] = spec.split('>');
  const [type = '', values = ''] = rest.split(':');
  return { name, type, refersTo, values: values === '' ? [] : values.split(',') };
};

/** Makes a table with an id and `created_at`, as Xano does by default. */
export const schemaTable = (
  table: string,
  columns: readonly string[],
  isAuth = false,
): SchemaTable => ({
  table,
  isAuth,
  columns: ['id int', 'created_at timestamp', ...columns].map(column),
});
