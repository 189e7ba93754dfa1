import { isWrite } from '../command-kind.js';

/** Rows that one unit of a limit pays for: the default size of a page. */
const ROWS_PER_UNIT = 20;

/** Rows that a list without a limit counts as: a page of the largest size. */
const OPEN_END = 100;

/** Commands that list a hash. They count as one unit, because they are frequent and hashes hold few fields. */
const HASHES: ReadonlySet<string> = new Set(['HGETALL', 'HKEYS', 'HVALS']);
const RANGES: ReadonlySet<string> = new Set(['ZRANGE', 'ZREVRANGE']);
const LISTS: ReadonlySet<string> = new Set([
  ...['SMEMBERS', 'SRANDMEMBER', 'ZRANGEBYSCORE', 'ZREVRANGEBYSCORE'],
  ...RANGES,
]);

/** Returns the units of a request that reads or writes this many rows. */
export const costOf = (rows: number): number => Math.max(1, Math.ceil(rows / ROWS_PER_UNIT));

/** Characters of a body that cost as much as a row. */
const ROW_OF_BODY = 1024;

/** Returns the rows that a body counts as by its length, whatever it holds: parsing it takes time too. */
export const rowsOfBody = (length: number): number => Math.max(1, Math.ceil(length / ROW_OF_BODY));

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Returns an argument as the text that Redis would read; '' for anything but text and numbers. */
const wordOf = (argument: unknown): string =>
  typeof argument === 'string' || typeof argument === 'number' ? String(argument) : '';

/** Returns the integer in an argument, or NaN. */
const integerIn = (argument: unknown): number =>
  /^-?\d{1,9}$/.test(wordOf(argument)) ? Number(wordOf(argument)) : Number.NaN;

/** Returns how many members a command lists: by its `LIMIT`, its count or its range by rank, which ignores `LIMIT`. */
const listed = (name: string, [, from, to, ...rest]: readonly unknown[]): number => {
  const words = rest.map((word) => wordOf(word).toUpperCase());
  const limit = words.indexOf('LIMIT');
  const [first, last, count] = [integerIn(from), integerIn(to), integerIn(rest[limit + 2])];
  const isByRank = RANGES.has(name) && !words.some((word) => word.startsWith('BY'));
  if (limit >= 0 && !isByRank) return count >= 0 ? Math.max(1, count) : OPEN_END;
  if (name === 'SRANDMEMBER') return Math.abs(first) || 1;
  // With one rank counted from each end, the number of members between them is unknown.
  const isClosed = isByRank && first < 0 === last < 0;
  return isClosed ? Math.max(1, last - first + 1) || OPEN_END : OPEN_END;
};

const rowsOfRead = ([word, ...args]: readonly unknown[]): number => {
  const name = wordOf(word).toUpperCase();
  if (HASHES.has(name)) return ROWS_PER_UNIT;
  return LISTS.has(name) ? listed(name, args) : Math.max(1, args.length - 1);
};

/** Returns the rows (fields, keys, members) that a batch of the read proxy asks for, judged by its arguments alone. */
export const rowsRead = (commands: readonly (readonly unknown[])[]): number =>
  sum(commands.map(rowsOfRead));

/** Returns the rows that a batch of the write proxy writes; each field–value pair is one. */
export const rowsWritten = (commands: readonly (readonly unknown[])[]): number =>
  sum(commands.map((command) => Math.max(1, Math.floor((command.length - 1) / 2))));

/** Returns the rows of a batch that mixes reads and writes. */
export const rowsOf = (
  commands: readonly (readonly unknown[])[],
): { readonly read: number; readonly written: number } => ({
  read: rowsRead(commands.filter((command) => !isWrite(command))),
  written: rowsWritten(commands.filter(isWrite)),
});
