import type { LeftOutCounts } from '../../domain/sync/left-out.js';

const NUMERIC = /^[\d,.]+$/;

const pad = (cell: string, width: number): string =>
  NUMERIC.test(cell) ? cell.padStart(width) : cell.padEnd(width);

/** Formats rows in aligned columns, two spaces apart, numbers to the right. */
export const table = (rows: readonly (readonly string[])[]): readonly string[] => {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) =>
    widths
      .map((width, at) => pad(row[at] ?? '', width))
      .join('  ')
      .trimEnd(),
  );
};

/** Formats a number with commas between thousands, whatever the locale of the machine. */
export const grouped = (n: number): string => n.toLocaleString('en-US');

/** Formats ms as `8 s`, `3 min 20 s` or `2 h 5 min`. */
export const duration = (ms: number): string => {
  const s = Math.round(ms / 1000);
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  return min < 60 ? `${min} min ${s % 60} s` : `${Math.floor(min / 60)} h ${min % 60} min`;
};

/** Lists counts by column, the most frequent first. */
export const describeCounts = (counts: LeftOutCounts): string =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([column, count]) => `${grouped(count)} ${column}`)
    .join(', ');

/** Describes values that could not be read; empty if there are none. */
export const describeLeftOut = (counts: LeftOutCounts): readonly string[] => {
  const words = describeCounts(counts);
  return words === '' ? [] : [`Left out: ${words}`];
};
