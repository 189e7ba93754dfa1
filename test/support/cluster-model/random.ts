export interface Random {
  /** In [0, 1). */
  readonly next: () => number;
  readonly chance: (likely: number) => boolean;
  readonly below: (count: number) => number;
  readonly pick: <A>(list: readonly A[]) => A;
}

/** Makes the mulberry32 generator from a seed, so that a run can be repeated. */
export const randomBy = (seed: number): Random => {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    chance: (likely) => next() < likely,
    below,
    pick: <A>(list: readonly A[]): A => list[below(list.length)] as A,
  };
};
