import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { fieldsOf } from '../entities/field.js';
import { POST } from '../entities/post.js';
import { USER } from '../entities/user.js';

/** Texts that sheets and databases write for a missing value. */
const NOTHING = new Set(['', 'null', 'NULL', String.raw`\N`]);

/** Columns of free text and usernames, whose cells stay text even when they look like JSON. */
const WORDS = new Set<string>(
  [USER, POST].flatMap((table) => [
    ...fieldsOf(table, { kind: 'words' }),
    ...fieldsOf(table, { kind: 'username' }),
  ]),
);

/**
 * Returns a cell of a sheet as JSON text; null when it holds no value. An object or a list is passed on as it is
 * written: if its numbers were parsed, large ids would change.
 */
export const cellJson = (column: string, cell: string): string | null => {
  const text = cell.trim();
  if (NOTHING.has(text)) return null;
  const isJson = !WORDS.has(column) && /^[[{]/.test(text) && E.isRight(parse(text));
  // In valid JSON a line break can only stand between tokens, so a blank can replace it; a record must be one line.
  return isJson ? text.replace(/[\r\n]+/g, ' ') : JSON.stringify(cell);
};
