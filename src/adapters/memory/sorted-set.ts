export interface Scored {
  readonly member: string;
  readonly score: number;
}

export interface ReadonlySortedSet {
  readonly scores: ReadonlyMap<string, number>;
  /** By score, then by member. Members are ASCII, so the order of UTF-16 is that of bytes. */
  readonly order: readonly Scored[];
}

export interface SortedSet extends ReadonlySortedSet {
  readonly scores: Map<string, number>;
  readonly order: Scored[];
}

export const makeSortedSet = (): SortedSet => ({ scores: new Map(), order: [] });

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const compare = (a: Scored, b: Scored): number =>
  a.score === b.score ? compareText(a.member, b.member) : a.score - b.score;

/** How many entries come before this one, whether it is in the set or not. */
export const countBefore = ({ order }: ReadonlySortedSet, entry: Scored): number => {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = order[middle];
    if (found !== undefined && compare(found, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const take = (set: SortedSet, member: string): boolean => {
  const score = set.scores.get(member);
  if (score === undefined) return false;
  set.order.splice(countBefore(set, { member, score }), 1);
  return set.scores.delete(member);
};

export const put = (set: SortedSet, member: string, score: number): void => {
  if (set.scores.get(member) === score) return;
  take(set, member);
  set.order.splice(countBefore(set, { member, score }), 0, { member, score });
  set.scores.set(member, score);
};

/** From the greatest score down; with `after`, only what comes strictly after that place. */
export function* descending(
  set: ReadonlySortedSet,
  after: Scored | null = null,
): Generator<Scored, void> {
  const end = after === null ? set.order.length : countBefore(set, after);
  for (let place = end - 1; place >= 0; place -= 1) {
    const entry = set.order[place];
    if (entry !== undefined) yield entry;
  }
}
