import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { fieldsOf } from '../entities/field.js';
import { POST } from '../entities/post.js';
import { USER } from '../entities/user.js';

/** What sheets and databases write where there is no value. */
const NOTHING = new Set(['', 'null', 'NULL', String.raw`\N`]);

/** What people say in words stays as they wrote it, whatever it looks like. */
const WORDS = new Set<string>(
  [USER, POST].flatMap((table) => [
    ...fieldsOf(table, { kind: 'words' }),
    ...fieldsOf(table, { kind: 'username' }),
  ]),
);

/**
 * What a cell of a sheet says, as the text of JSON; null where it says nothing. An object or a list goes
 * through as it is written: read as numbers, its large ids would come out as others.
 */
export const cellJson = (column: string, cell: string): string | null => {
  const text = cell.trim();
  if (NOTHING.has(text)) return null;
  const isJson = !WORDS.has(column) && /^[[{]/.test(text) && E.isRight(parse(text));
  // Between the parts of JSON a line break is a blank, and a record is one line.
  return isJson ? text.replace(/[\r\n]+/g, ' ') : JSON.stringify(cell);
};
