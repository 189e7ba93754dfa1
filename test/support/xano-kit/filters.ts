import { createHash, createHmac } from 'node:crypto';

export type Row = Readonly<Record<string, unknown>>;

/**
 * Prints JSON as the engine of Xano may write it, which is PHP: slashes and letters beyond ASCII escaped, an empty
 * object as an empty list.
 */
export const phpJson = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map(phpJson).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => `${phpJson(key)}:${phpJson(item)}`);
    return entries.length === 0 ? '[]' : `{${entries.join(',')}}`;
  }
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
};

export const rowOf = (value: unknown): Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

export const textOfValue = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return '';
  throw new TypeError(`not a text: ${JSON.stringify(value)}`);
};

const bytesOf = (value: unknown): string | Buffer =>
  Buffer.isBuffer(value) ? value : textOfValue(value);

const listOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new TypeError(`not a list: ${JSON.stringify(value)}`);
};

const DAY = 86_400_000;

const daysOf = (text: string): number => {
  const days = /^([+-]\d+) days$/.exec(text)?.[1];
  if (days === undefined) throw new TypeError(`not known here: ${text}`);
  return Number(days);
};

const regexOf = (pattern: string): RegExp => {
  const body = /^\/(.*)\/$/.exec(pattern)?.[1];
  if (body === undefined) throw new TypeError(`not a pattern: ${pattern}`);
  return new RegExp(body);
};

type Filter = (value: unknown, ...args: readonly unknown[]) => unknown;

/** Each filter as the documentation of Xano describes it. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  abs: (value) => Math.abs(Number(value)),
  add_secs_to_timestamp: (value, seconds) => Number(value) + Number(seconds) * 1000,
  base64_decode: (value) => Buffer.from(textOfValue(value), 'base64'),
  base64_encode: (value) => Buffer.from(bytesOf(value)).toString('base64'),
  count: (value) => listOf(value).length,
  first: (value) => listOf(value)[0] ?? null,
  first_notempty: (value, other) => (['null', '""', '[]'].includes(phpJson(value)) ? other : value),
  first_notnull: (value, other) => value ?? other,
  get: (value, name, other) => rowOf(value)[textOfValue(name)] ?? other,
  hmac_sha256: (value, key, isRaw) => {
    const digest = createHmac('sha256', bytesOf(key)).update(bytesOf(value));
    return isRaw === true ? digest.digest() : digest.digest('hex');
  },
  in: (value, wanted) => listOf(value).includes(wanted),
  is_empty: (value) => ['null', '""', '[]'].includes(phpJson(value)),
  json_decode: (value) => JSON.parse(textOfValue(value)) as unknown,
  json_encode: phpJson,
  pick: (value, names) => {
    const row = rowOf(value);
    const kept = listOf(names).map(textOfValue);
    return Object.fromEntries(kept.filter((name) => name in row).map((name) => [name, row[name]]));
  },
  regex_matches: (value, subject) => regexOf(textOfValue(value)).test(textOfValue(subject)),
  replace: (value, from, to) => textOfValue(value).replaceAll(textOfValue(from), textOfValue(to)),
  set: (value, name, item) => ({ ...rowOf(value), [textOfValue(name)]: item }),
  set_ifnotnull: (value, name, item) =>
    item === null || item === undefined ? value : { ...rowOf(value), [textOfValue(name)]: item },
  sha256: (value) => createHash('sha256').update(bytesOf(value)).digest('hex'),
  split: (value, separator) => textOfValue(value).split(textOfValue(separator)),
  starts_with: (value, start) => textOfValue(value).startsWith(textOfValue(start)),
  strlen: (value) => Array.from(textOfValue(value)).length,
  substr: (value, start, length) =>
    textOfValue(value).slice(Number(start), Number(start) + Number(length)),
  to_int: (value) => Number.parseInt(textOfValue(value), 10),
  to_ms: (value) => Number(value),
  to_seconds: (value) => Math.floor(Number(value) / 1000),
  to_text: textOfValue,
  transform_timestamp: (value, change) => Number(value) + daysOf(textOfValue(change)) * DAY,
};
