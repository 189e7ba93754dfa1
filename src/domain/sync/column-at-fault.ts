import type { RowFields } from './incoming-row.js';

/**
 * Returns the column that an error message names as its first word: `username must be …`, `user_id is
 * missing`. Null when the first word is no column.
 */
export const columnAtFault = (message: string, code: string, row: RowFields): string | null => {
  const [first = ''] = message.split(' ');
  return Object.hasOwn(row, first) || code === 'missing_field' ? first : null;
};
