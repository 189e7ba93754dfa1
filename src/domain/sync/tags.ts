import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import type { RowFields } from './incoming-row.js';

/** The columns in which a table of tags keeps the word itself, where an add-on of Xano brings its rows. */
const WORDS = ['name', 'tag', 'title'];

const wordOf = (entry: unknown): unknown => {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
  return WORDS.map((name) => (entry as RowFields)[name]).find((word) => typeof word === 'string');
};

/** `{a,b}` is how PostgreSQL prints a list. */
const split = (text: string): readonly string[] =>
  text.replace(/^\s*\{(.*)\}\s*$/su, '$1').split(/[\s,;、]+/u);

const listIn = (text: string): readonly unknown[] => {
  const json = /^\s*\[/.test(text) ? parse(text) : E.left(null);
  return E.isRight(json) && Array.isArray(json.right) ? json.right : split(text);
};

/**
 * The words of a column of tags, hashtags or not: from a list of texts or of objects with a `name`, `tag`
 * or `title`, the JSON text of one, `{a,b}`, or a text split at commas, semicolons and blanks.
 */
export const tagWords = (value: unknown): readonly unknown[] => {
  const entries = typeof value === 'string' ? listIn(value) : value;
  return (Array.isArray(entries) ? entries : [])
    .map(wordOf)
    .map((word: unknown) => (typeof word === 'string' ? word.replace(/^"(.*)"$/su, '$1') : word))
    .filter((word) => word !== '' && word !== null);
};
