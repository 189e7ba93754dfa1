import type { RowFields } from './delivery.js';

/** What Xano puts beside the path of a file, and what no other object with a `path` has. */
const OF_A_FILE = ['mime', 'access', 'type', 'meta', 'size'];

const isObject = (value: unknown): value is RowFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (object: RowFields, name: string): string => {
  const value = object[name];
  return typeof value === 'string' ? value.trim() : '';
};

/** A file's `url`, else its path. Undefined for an object that is no file of Xano, or has neither. */
const addressOf = (value: RowFields): string | undefined => {
  const [url, path] = [textIn(value, 'url'), textIn(value, 'path')];
  const isFile = path.startsWith('/vault/') || OF_A_FILE.some((name) => Object.hasOwn(value, name));
  const address = url === '' ? path : url;
  return isFile && address !== '' ? address : undefined;
};

/** With the addresses of files in the place of the objects that Xano has for them; the rest as it was. */
export const withAddresses = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withAddresses);
  return isObject(value) ? (addressOf(value) ?? value) : value;
};

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (isObject(value) && Object.keys(value).length === 0);

/**
 * The address in a column of one file: of a list the first. Null for `[]`, `{}`, `false`, `""`, null, and
 * an object without an address.
 */
export const addressIn = (value: unknown): string | null => {
  const first: unknown = Array.isArray(value) ? value.find((entry) => !isNothing(entry)) : value;
  if (isNothing(first)) return null;
  const known = withAddresses(first);
  if (!isObject(known)) return String(known);
  const url = textIn(known, 'url');
  return url === '' ? null : url;
};
