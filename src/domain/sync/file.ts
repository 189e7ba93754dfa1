import type { RowFields } from './delivery.js';

/** What Xano puts beside the path of a file, and what no other object with a `path` has. */
const OF_A_FILE = ['mime', 'access', 'type', 'meta', 'size'];

const isObject = (value: unknown): value is RowFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (object: RowFields, name: string): string => {
  const value = object[name];
  return typeof value === 'string' ? value.trim() : '';
};

/** Where Xano keeps files; the address of the instance stands before it. */
export const isVaultPath = (text: string): boolean => text.startsWith('/vault/');

/**
 * The address of a file of Xano: its `url`, else `filesUrl` (`https://<instance>.xano.io`) and its
 * path. Undefined for an object that is no file, or has no address then.
 */
const addressOf = (value: RowFields, filesUrl: string | null): string | undefined => {
  const [url, path] = [textIn(value, 'url'), textIn(value, 'path')];
  const isFile = isVaultPath(path) || OF_A_FILE.some((name) => Object.hasOwn(value, name));
  if (!isFile || (url === '' && path === '')) return undefined;
  if (url !== '') return url;
  return filesUrl === null ? path : `${filesUrl}${path.startsWith('/') ? '' : '/'}${path}`;
};

/** With the addresses of files in the place of the objects that Xano has for them; the rest as it was. */
export const withAddresses = (value: unknown, filesUrl: string | null): unknown => {
  if (Array.isArray(value)) return value.map((entry) => withAddresses(entry, filesUrl));
  return isObject(value) ? (addressOf(value, filesUrl) ?? value) : value;
};

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (isObject(value) && Object.keys(value).length === 0);

/** What a column of one file holds: of a list the first; null for `[]`, `{}`, `false`, `""` and null. */
export const firstFile = (value: unknown): unknown => {
  const first: unknown = Array.isArray(value) ? value.find((entry) => !isNothing(entry)) : value;
  return isNothing(first) ? null : first;
};
