/** Upper bounds of the buckets in which lags are counted, ms; one more bucket counts what exceeds the last bound. */
export const LAG_BOUNDS: readonly number[] = [
  100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
  3_600_000, 21_600_000, 86_400_000, 604_800_000, 2_592_000_000, 31_536_000_000,
];

/** Returns the index of the bucket that a lag, ms, falls into. */
export const lagBucket = (lag: number): number => {
  const place = LAG_BOUNDS.findIndex((bound) => lag <= bound);
  return place === -1 ? LAG_BOUNDS.length : place;
};

/** Returns the least bound, ms, that covers this share of the lags; Infinity beyond the last, null without lags. */
export const lagQuantile = (counts: readonly number[], share: number): number | null => {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  const place = counts.findIndex((count) => {
    seen += count;
    return seen >= share * total;
  });
  return LAG_BOUNDS[place] ?? Number.POSITIVE_INFINITY;
};
