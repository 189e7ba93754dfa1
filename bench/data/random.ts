/** Returns the next number of a stream, in [0, 1). */
export type Random = () => number;

const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1)
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return hash >>> 0;
};

/** The mulberry32 generator: the same seed gives the same stream on every machine. */
export const randomFrom = (seed: string): Random => {
  let state = hashOf(seed);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/**
 * Returns a rank from 1 to `count`; rank r is r^-exponent times as likely as rank 1. It inverts the integral of that
 * density, so it needs no table however large `count` is. The exponent is in [0, 1).
 */
export const powerLawRank = (random: Random, count: number, exponent: number): number => {
  const power = 1 - exponent;
  const grown = ((count + 1) ** power - 1) * random() + 1;
  return Math.min(count, Math.max(1, Math.floor(grown ** (1 / power))));
};

/** Returns the share of the user of each rank when `total` is divided in proportion to r^-exponent, at least 1 each. */
export const powerLawShare = (
  rank: number,
  count: number,
  total: number,
  exponent: number,
): number => {
  const scale = (total * (1 - exponent)) / count ** (1 - exponent);
  return Math.max(1, Math.round(scale * rank ** -exponent));
};

const STEP = 7_368_787;

/** Maps the ranks from 1 to `count` onto the same numbers, one to one, so that neighbours end up far apart. */
export const scatter = (rank: number, count: number): number => {
  const step = count % STEP === 0 ? 1 : STEP;
  return 1 + ((rank * step) % count);
};
