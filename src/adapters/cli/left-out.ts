import type { LeftOutCounts } from '../../domain/sync/left-out.js';
import { grouped } from './table.js';

/** The most frequent column first. */
export const describeCounts = (counts: LeftOutCounts): string =>
  Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([column, count]) => `${grouped(count)} ${column}`)
    .join(', ');

/** Values that could not be read; nothing where there are none. */
export const describeLeftOut = (counts: LeftOutCounts): readonly string[] => {
  const words = describeCounts(counts);
  return words === '' ? [] : [`Left out: ${words}`];
};
