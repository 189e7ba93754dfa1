/** Gives the next number of a stream, from 0 up to but without 1. */
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
 * A rank from 1 to `count` where rank r comes about r^-exponent times as often as rank 1. It turns the
 * integral of that density around, so that no table is needed however large `count` is. The exponent is
 * from 0 to below 1.
 */
export const powerLawRank = (random: Random, count: number, exponent: number): number => {
  const power = 1 - exponent;
  const grown = ((count + 1) ** power - 1) * random() + 1;
  return Math.min(count, Math.max(1, Math.floor(grown ** (1 / power))));
};

/** What the user of each rank gets when `total` is divided by r^-exponent, at least 1 each. */
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

/** Spreads ranks over numbers from 1 to `count`, each number once, so that neighbours are far apart. */
export const scatter = (rank: number, count: number): number => {
  const step = count % STEP === 0 ? 1 : STEP;
  return 1 + ((rank * step) % count);
};
