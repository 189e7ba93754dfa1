/** From 0 up to but not 1; the same seed gives the same numbers. */
export type Random = () => number;

/** Mulberry32: small, and even enough for what only has to look alive. */
export const makeRandom = (seed: number): Random => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** One of the items, which are never none. */
export const pick = <A>(random: Random, items: readonly [A, ...A[]]): A =>
  items[Math.floor(random() * items.length)] ?? items[0];

export const shuffled = <A>(random: Random, items: readonly A[]): readonly A[] =>
  items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

/** Weights by rank: the first counts twice as much as the second, three times the third. */
export const zipfWeights = (count: number, exponent = 1): readonly number[] =>
  Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** exponent);

/** Draws places of a list, each as often as its weight says. */
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
