import type { RowFields } from './incoming-row.js';

/**
 * The column of a row that a message is about, which it begins with: `username must be …`, `user_id is
 * missing`. Null where it begins with another word.
 */
export const columnAtFault = (message: string, code: string, row: RowFields): string | null => {
  const [first = ''] = message.split(' ');
  return Object.hasOwn(row, first) || code === 'missing_field' ? first : null;
};
