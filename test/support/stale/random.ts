export interface Random {
  /** Returns a number from 0 up to, not including, 1. */
  readonly next: () => number;
  /** Returns a whole number from 0 up to, not including, `bound`. */
  readonly below: (bound: number) => number;
  readonly oneOf: <A>(choices: readonly A[]) => A;
}

/** Returns a generator that yields the same numbers for the same seed: mulberry32. */
export const makeRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    oneOf: (choices) => {
      const chosen = choices[below(choices.length)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    },
  };
};
