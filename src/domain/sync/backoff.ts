/** Returns the pause after a number of failures (1 or more), ms: `first`, doubled with each failure, at most `most`. */
export const doubling =
  (first: number, most: number) =>
  (failures: number): number =>
    Math.min(most, first * 2 ** (failures - 1));

/**
 * Full jitter: a random pause up to that bound, so that requests that failed together are not retried together.
 * `random` is at least 0 and below 1.
 */
const fullJitter = (first: number, most: number) => {
  const bound = doubling(first, most);
  return (failures: number, random: number): number => Math.floor(random * bound(failures));
};

/** Pause before the same rows are requested from Xano again, ms. */
export const pullBackoff = fullJitter(500, 30_000);

/** Longest pause before the same event is delivered again, ms, whatever a Retry-After says. */
export const MAX_PAUSE = 300_000;

/** Pause before the same event is delivered again, ms. */
export const deliveryBackoff = fullJitter(2000, MAX_PAUSE);

/**
 * Returns the pause before a table is read again after a number of refusals in a row, ms; 0 after none. A missing
 * right, token or table needs a person, who should see within a minute that it is mended.
 */
export const refusedPause = (refusals: number): number =>
  refusals === 0 ? 0 : doubling(10_000, 50_000)(refusals);
