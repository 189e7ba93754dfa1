/** Draws a number from 0 up to but not including 1; the same seed gives the same sequence. */
export type Random = () => number;

/** Mulberry32: small, and random enough for data that only has to look alive. */
export const makeRandom = (seed: number): Random => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Picks one item of a list that is never empty. */
export const pick = <A>(random: Random, items: readonly [A, ...A[]]): A =>
  items[Math.floor(random() * items.length)] ?? items[0];

export const shuffled = <A>(random: Random, items: readonly A[]): readonly A[] =>
  items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

/** Returns weights by rank: the first is twice the second and three times the third. */
export const zipfWeights = (count: number, exponent = 1): readonly number[] =>
  Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** exponent);

/** Makes a function that draws an index of the list, each as often as its weight says. */
export const makeDraw = (random: Random, weights: readonly number[]): (() => number) => {
  let total = 0;
  const upTo = weights.map((weight) => (total += weight));
  return () => {
    const target = random() * total;
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) <= target) low = middle + 1;
      else high = middle;
    }
    return low;
  };
};
