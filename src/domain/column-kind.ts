import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import { withAddresses } from './sync/file.js';
import { parseFlag } from './sync/scalar.js';

/** What a column of Xano holds. Redis keeps the text of each. */
export const COLUMN_KINDS = ['text', 'number', 'boolean', 'json'] as const;

export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** What stands in JSON. */
export type JsonValue = string | number | boolean | object | null;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WHOLE = /^-?\d+$/;
const TEXT_OR_WHOLE = /"(?:[^"\\]|\\.)*"|-?\d+(?![\d.eE])/g;

/** Undefined where the text is no number, or one that JSON would not give back. */
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

/** An id past 2^53 would come back as another. */
const keepsDigits = (text: string): boolean =>
  !/\d{16}/.test(text) ||
  (text.match(TEXT_OR_WHOLE) ?? []).every(
    (part) => part.startsWith('"') || Number.isSafeInteger(Number(part)),
  );

const readJson = (text: string): JsonValue | undefined => {
  const value = parse(text);
  return E.isRight(value) && keepsDigits(text) ? value.right : undefined;
};

/** A value as Xano had it; as its text, where that does not read as one of its kind. */
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
 * What the value of a record tells of its column. A sheet has a number as its text, so that a text which
 * reads as something else tells nothing; null where nothing is told.
 */
export const kindTold = (value: unknown): ColumnKind | null => {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  // A file is its address.
  const known = withAddresses(value, null);
  if (typeof known === 'object' && known !== null) return 'json';
  return typeof known === 'string' && !looksTyped(known) ? 'text' : null;
};

/** The kind of which all that was told is; in whatever order it was. Text, where nothing was. */
export const uniteKinds = (told: ReadonlySet<ColumnKind>): ColumnKind => {
  if (told.size === 0 || told.has('text')) return 'text';
  const [only] = told;
  return told.size > 1 ? 'json' : (only ?? 'text');
};
