/**
 * A home is the newest of the following feed of one reader, kept ready. Above its floor it is all there is,
 * but for the authors that are noted as pending, whose posts are on their way, or as unfilled.
 */

export interface HomeLimits {
  /** How many posts a home holds. */
  readonly max: number;
  /** How many posts one step brings in, or takes out. */
  readonly step: number;
  /** Of an author whom more follow, nothing is brought into homes. */
  readonly fanOutMax: number;
}

export const HOME_LIMITS: HomeLimits = { max: 800, step: 300, fanOutMax: 10_000 };

/** A post in a home or a timeline, by its instant. */
export interface HomeEntry {
  readonly member: string;
  readonly score: number;
}

/** How far a home has come with an author of whom there is more than one step takes: up to this post. */
export interface HomePart extends HomeEntry {
  readonly author: string;
}

/** How a home stands. */
export interface Home {
  /** `building` or `ready`; null where there is none. */
  readonly is: string | null;
  /** How many posts it holds; null where that is not to be told. */
  readonly size: number | null;
  /** How many it held after the last step. */
  readonly kept: string | null;
  /** The highest instant that was ever left out for lack of room. */
  readonly floor: number;
  readonly part: HomePart | null;
}

/** Whether nobody but the steps of this service has touched it. */
export const isIntact = ({ size, kept }: Pick<Home, 'size' | 'kept'>): boolean =>
  size !== null && kept === String(size);

/** What is to be done about a home that somebody has asked for; one that has lost half to what is gone begins anew. */
export const isToBegin = (
  home: Home,
  { isListed, isDue }: { readonly isListed: boolean; readonly isDue: boolean },
  { max }: HomeLimits,
): boolean => {
  if (!isListed || !isIntact(home)) return true;
  if (home.is === 'building') return !isDue;
  return (
    home.is !== 'ready' || (home.floor > Number.NEGATIVE_INFINITY && (home.size ?? 0) < max / 2)
  );
};

/**
 * Whether no page shows a post that stands in a home by this instant. One of another author than a page has
 * seen is left to the next page.
 */
export const isDeadAtHome = (
  post: { readonly author: string | null; readonly isBanned: boolean; readonly created_at: number },
  entry: { readonly score: number; readonly seen: string | null; readonly isFollowed: boolean },
): boolean => {
  if (post.author === null || post.isBanned) return true;
  return post.author === entry.seen && !(post.created_at === entry.score && entry.isFollowed);
};

/** How many of the last in a home may have to make room for so many. */
export const mostToGo = ({ size }: Home, count: number, { max }: HomeLimits): number =>
  Math.max(0, (size ?? 0) + count - max);

/** What one step changes in a home. What is added stands above the floor. */
export interface HomeChange {
  readonly added: readonly HomeEntry[];
  readonly gone: readonly HomeEntry[];
}

/** Of the home as it stands: which of these posts it holds, and the last in it, as many as may have to go. */
export interface HomeRest {
  readonly held: ReadonlySet<string>;
  readonly lowest: readonly HomeEntry[];
}

/** How many of the last give way, and the floor that this leaves. */
export const giveWay = (
  { size, floor }: Home,
  { added, gone }: HomeChange,
  { held, lowest }: HomeRest,
  { max }: HomeLimits,
): { readonly count: number; readonly floor: number } => {
  const fresh = added.filter(({ member }) => !held.has(member)).length;
  const left = gone.filter(({ member }) => held.has(member)).length;
  const count = Math.max(0, (size ?? 0) - left + fresh - max);
  const moved = new Set([...added, ...gone].map(({ member }) => member));
  const last = [...lowest.filter(({ member }) => !moved.has(member)), ...added]
    .map(({ score }) => score)
    .sort((a, b) => a - b)[count - 1];
  return { count, floor: Math.max(floor, last ?? floor) };
};

/** What looking at an author or a home costs, beside the posts. */
export const LOOK = 4;

/** So many homes one step brings some posts into. */
export const homesAtOnce = (posts: number, { step }: HomeLimits): number =>
  Math.max(1, Math.floor(step / (posts + LOOK)));
