import * as E from 'fp-ts/lib/Either.js';
import { parse } from 'fp-ts/lib/Json.js';
import type { RowFields } from './incoming-row.js';

/** The origin at which Xano serves files that come without an address; null when it is not configured. */
export type FilesUrl = string | null;

/** Members that Xano puts beside the path of a file, and that no other object with a `path` has. */
const OF_A_FILE = ['mime', 'access', 'type', 'meta', 'size'];

const VAULT = '/vault/';

const isObject = (value: unknown): value is RowFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (object: RowFields, name: string): string => {
  const value = object[name];
  return typeof value === 'string' ? value.trim() : '';
};

const addressAt = (path: string, filesUrl: FilesUrl): string =>
  filesUrl === null || /^https?:/i.test(path) ? path : `${filesUrl}/${path.replace(/^\/+/, '')}`;

/** Returns a file's `url`, else its path. Undefined for an object that is no file of Xano, or has neither. */
const addressOf = (value: RowFields, filesUrl: FilesUrl): string | undefined => {
  const [url, path] = [textIn(value, 'url'), textIn(value, 'path')];
  const isFile = path.startsWith(VAULT) || OF_A_FILE.some((name) => Object.hasOwn(value, name));
  if (!isFile || (url === '' && path === '')) return undefined;
  return url === '' ? addressAt(path, filesUrl) : url;
};

/** Replaces Xano's file objects, in a list too, by the addresses of the files; returns any other value as it is. */
export const withAddresses = (value: unknown, filesUrl: FilesUrl): unknown => {
  if (Array.isArray(value)) return value.map((entry) => withAddresses(entry, filesUrl));
  return isObject(value) ? (addressOf(value, filesUrl) ?? value) : value;
};

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (isObject(value) && Object.keys(value).length === 0);

/** Parses an object or a list that comes as its JSON text; returns any other value as it is. */
const unwritten = (value: unknown): unknown => {
  const json = typeof value === 'string' && /^\s*[[{]/.test(value) ? parse(value) : E.left(null);
  return E.isRight(json) ? json.right : value;
};

/**
 * Returns the address in a column of one file, or the text that it holds instead; from a list the first. Null for
 * `[]`, `{}`, `false`, `""` and null.
 */
export const addressIn = (given: unknown, filesUrl: FilesUrl): string | null => {
  const value = unwritten(given);
  const first: unknown = Array.isArray(value)
    ? value.find((entry) => !isNothing(entry))
    : typeof value === 'string'
      ? value.trim()
      : value;
  if (isNothing(first)) return null;
  const known = withAddresses(first, filesUrl);
  if (typeof known === 'string')
    return known.startsWith(VAULT) ? addressAt(known, filesUrl) : known;
  return (isObject(known) && textIn(known, 'url')) || JSON.stringify(known);
};

/** Whether a text is the path of a file in Xano, without the host that serves it. */
export const isBarePath = (text: string): boolean => text.startsWith(VAULT);
