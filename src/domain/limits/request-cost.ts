import { isWrite } from '../command-kind.js';

/** Rows that one unit of a limit pays for: as many as a page has by default. */
const ROWS_PER_UNIT = 20;

/** A list that is asked for without an end counts as a page of the largest size. */
const OPEN_END = 100;

/** Hashes are listed often, and hold few fields. */
const HASHES: ReadonlySet<string> = new Set(['HGETALL', 'HKEYS', 'HVALS']);
const RANGES: ReadonlySet<string> = new Set(['ZRANGE', 'ZREVRANGE']);
const LISTS: ReadonlySet<string> = new Set([
  ...['SMEMBERS', 'SRANDMEMBER', 'ZRANGEBYSCORE', 'ZREVRANGEBYSCORE'],
  ...RANGES,
]);

/** Units of a request that asks for, or writes, so many rows. */
export const costOf = (rows: number): number => Math.max(1, Math.ceil(rows / ROWS_PER_UNIT));

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** As Redis would read an argument; what is neither text nor a number says nothing. */
const wordOf = (argument: unknown): string =>
  typeof argument === 'string' || typeof argument === 'number' ? String(argument) : '';

/** NaN for what is no whole number. */
const integerIn = (argument: unknown): number =>
  /^-?\d{1,9}$/.test(wordOf(argument)) ? Number(wordOf(argument)) : Number.NaN;

/** How many members a command lists: by its `LIMIT`, its count or its range by rank, in which no `LIMIT` leaves any out. */
const listed = (name: string, [, from, to, ...rest]: readonly unknown[]): number => {
  const words = rest.map((word) => wordOf(word).toUpperCase());
  const limit = words.indexOf('LIMIT');
  const [first, last, count] = [integerIn(from), integerIn(to), integerIn(rest[limit + 2])];
  const isByRank = RANGES.has(name) && !words.some((word) => word.startsWith('BY'));
  if (limit >= 0 && !isByRank) return count >= 0 ? Math.max(1, count) : OPEN_END;
  if (name === 'SRANDMEMBER') return Math.abs(first) || 1;
  // From one end to the other nobody knows how many there are between.
  const isClosed = isByRank && first < 0 === last < 0;
  return isClosed ? Math.max(1, last - first + 1) || OPEN_END : OPEN_END;
};

const rowsOfRead = ([word, ...args]: readonly unknown[]): number => {
  const name = wordOf(word).toUpperCase();
  if (HASHES.has(name)) return ROWS_PER_UNIT;
  return LISTS.has(name) ? listed(name, args) : Math.max(1, args.length - 1);
};

/** Rows that a batch of the read proxy asks for, judged by its words alone: fields, keys, members. */
export const rowsRead = (commands: readonly (readonly unknown[])[]): number =>
  sum(commands.map(rowsOfRead));

/** Rows that a batch of the write proxy writes: a pair of field and value is one. */
export const rowsWritten = (commands: readonly (readonly unknown[])[]): number =>
  sum(commands.map((command) => Math.max(1, Math.floor((command.length - 1) / 2))));

/** Of commands of both kinds. */
export const rowsOf = (
  commands: readonly (readonly unknown[])[],
): { readonly read: number; readonly written: number } => ({
  read: rowsRead(commands.filter((command) => !isWrite(command))),
  written: rowsWritten(commands.filter(isWrite)),
});
