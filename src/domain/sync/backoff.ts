const FIRST = 500;
const MOST = 30_000;

/**
 * How long to wait after the attempt of this number (from 1) has failed, ms: full jitter, so that
 * those who failed together do not come again together. `random` is from 0 up to 1.
 */
export const backoff = (attempt: number, random: number): number =>
  Math.floor(random * Math.min(MOST, FIRST * 2 ** (attempt - 1)));
