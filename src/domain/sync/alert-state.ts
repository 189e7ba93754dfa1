/** Counts by name, as `post:applied:webhook`, `lag:post:7` and `drift:counters`. */
export type NamedCounts = Readonly<Record<string, number>>;

/** What alerts are decided upon. */
export interface AlertNumbers {
  /** Since the store began. */
  readonly total: NamedCounts;
  /** Of each of the last minutes, the present one first. */
  readonly minutes: readonly NamedCounts[];
  /** When a record of each entity last came in well, ms. */
  readonly latest: Readonly<Record<string, number>>;
  readonly deadLetters: number;
}

/** A number that only matters when it grows. */
export interface Watched {
  readonly count: number;
  /** When it last grew, ms; null when it has not since it is watched. */
  readonly grewAt: number | null;
}

/** What is remembered from one look to the next. */
export interface AlertState {
  /** Since when anybody looks, ms. */
  readonly since: number;
  /** The last look, ms. */
  readonly at: number;
  readonly deadLetters: Watched;
  readonly drift: Watched;
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

/** How much of each invariant was found broken: `drift:counters` as `counters`. */
export const driftOf = (total: NamedCounts): NamedCounts =>
  Object.fromEntries(
    Object.entries(total).flatMap(([name, count]): (readonly [string, number])[] => {
      const [what = '', ...invariant] = name.split(':');
      return what === 'drift' ? [[invariant.join(':'), count]] : [];
    }),
  );

const watch = (before: Watched | undefined, count: number, now: number): Watched => {
  // What was there before anybody looked is no news.
  if (before === undefined) return { count, grewAt: null };
  return { count, grewAt: count > before.count ? now : before.grewAt };
};

/** Looks at the numbers once more; null: for the first time. */
export const lookAgain = (
  before: AlertState | null,
  { total, deadLetters }: AlertNumbers,
  now: number,
): AlertState => ({
  since: before?.since ?? now,
  at: now,
  deadLetters: watch(before?.deadLetters, deadLetters, now),
  drift: watch(before?.drift, sum(Object.values(driftOf(total))), now),
});
