/** How long to wait after so many failures (1 and more), ms: `first`, and twice as long with each, up to `most`. */
export const doubling =
  (first: number, most: number) =>
  (failures: number): number =>
    Math.min(most, first * 2 ** (failures - 1));

/**
 * Full jitter: anything up to that bound, so that those who failed together do not come back together.
 * `random` is from 0 up to 1.
 */
const fullJitter = (first: number, most: number) => {
  const bound = doubling(first, most);
  return (failures: number, random: number): number => Math.floor(random * bound(failures));
};

/** Before Xano is asked for the same rows again. */
export const pullBackoff = fullJitter(500, 30_000);

/** Before the same change is delivered again. */
export const deliveryBackoff = fullJitter(2000, 300_000);

/**
 * For how long a table is left alone after so many refusals in a row, ms; 0: after none. A right, a
 * token or a table needs a person, who is to see within a minute that it is mended.
 */
export const refusedPause = (refusals: number): number =>
  refusals === 0 ? 0 : doubling(10_000, 50_000)(refusals);
