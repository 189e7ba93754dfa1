import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { withAddresses } from './sync/file.js';
import { parseFlag } from './sync/scalar.js';

/** The kinds of values that a column of Xano holds. Redis stores every value as text. */
export const COLUMN_KINDS = ['text', 'number', 'boolean', 'json'] as const;

export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** Any value that JSON can express. */
export type JsonValue = string | number | boolean | object | null;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WHOLE = /^-?\d+$/;
const TEXT_OR_WHOLE = /"(?:[^"\\]|\\.)*"|-?\d+(?![\d.eE])/g;

/** Returns undefined if the text is no number, or a number that JSON would change. */
const readNumber = (text: string): number | undefined => {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  const isKept = WHOLE.test(text) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return isKept ? value : undefined;
};

const readBoolean = (text: string): boolean | undefined => {
  const flag = text.trim() === '' ? E.left(null) : parseFlag(text);
  return E.isRight(flag) ? flag.right : undefined;
};

/** Whether JSON keeps all integers of the text: parsing would turn an id past 2^53 into another one. */
const keepsDigits = (text: string): boolean =>
  !/\d{16}/.test(text) ||
  (text.match(TEXT_OR_WHOLE) ?? []).every(
    (part) => part.startsWith('"') || Number.isSafeInteger(Number(part)),
  );

const readJson = (text: string): JsonValue | undefined => {
  const value = parse(text);
  return E.isRight(value) && keepsDigits(text) ? value.right : undefined;
};

/** Returns the value as Xano had it, or the text itself if it cannot be read as a value of this kind. */
export const readAs = (kind: ColumnKind, text: string): JsonValue => {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return readNumber(text) ?? text;
    case 'boolean':
      return readBoolean(text) ?? text;
    case 'json': {
      const value = readJson(text);
      return value === undefined ? text : value;
    }
  }
};

const looksTyped = (text: string): boolean =>
  text.trim() === '' ||
  readNumber(text) !== undefined ||
  readBoolean(text) !== undefined ||
  (/^\s*[[{"]/.test(text) && readJson(text) !== undefined);

/**
 * Returns the kind that a value of a record shows its column to have; null if the value shows nothing. A spreadsheet
 * writes numbers as text, so a text that also reads as another kind shows nothing.
 */
export const kindShownBy = (value: unknown): ColumnKind | null => {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  // A file counts as its address.
  const known = withAddresses(value, null);
  if (typeof known === 'object' && known !== null) return 'json';
  return typeof known === 'string' && !looksTyped(known) ? 'text' : null;
};

/** Returns the one kind that fits all observed kinds, in any order: text if none was observed, or if one is text. */
export const uniteKinds = (kinds: ReadonlySet<ColumnKind>): ColumnKind => {
  if (kinds.size === 0 || kinds.has('text')) return 'text';
  const [only] = kinds;
  return kinds.size > 1 ? 'json' : (only ?? 'text');
};
