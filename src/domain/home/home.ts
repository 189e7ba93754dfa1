/**
 * A home is the materialised newest part of one reader's following feed. Above its floor it is complete, except for
 * authors noted as pending (a fan-out of their posts is under way) or as unfilled (not added to the home yet).
 */

export interface HomeLimits {
  /** Maximum number of posts in a home. */
  readonly max: number;
  /** Maximum number of posts that one step adds or removes. */
  readonly step: number;
  /** Posts of an author with more followers than this are not fanned out to homes. */
  readonly fanOutMax: number;
}

export const HOME_LIMITS: HomeLimits = { max: 800, step: 300, fanOutMax: 10_000 };

/** A post in a home or a timeline; the score is its time of creation, ms. */
export interface HomeEntry {
  readonly member: string;
  readonly score: number;
}

/** The progress with an author who has more posts than one step takes: the last post handled. */
export interface HomePart extends HomeEntry {
  readonly author: string;
}

/** The state of a home. */
export interface Home {
  /** `building` or `ready`; null if there is no home. */
  readonly is: string | null;
  /** Number of posts in the home; null if it cannot be read. */
  readonly size: number | null;
  /** Number of posts after the last step. */
  readonly kept: string | null;
  /** The newest instant (ms) of any post that was ever left out for lack of room; -Infinity if none was. */
  readonly floor: number;
  readonly part: HomePart | null;
}

/** Whether nothing but the service's own steps has changed the home. */
export const isIntact = ({ size, kept }: Pick<Home, 'size' | 'kept'>): boolean =>
  size !== null && kept === String(size);

/** Whether a requested home must be built anew; so is one with a floor that has shrunk below half of its capacity. */
export const mustRebuild = (
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
 * Whether an entry of a home can be removed, because no page shows it. If the post has another author than the page saw
 * (`seen`), the decision is left to the next page.
 */
export const isDeadAtHome = (
  post: { readonly author: string | null; readonly isBanned: boolean; readonly created_at: number },
  entry: { readonly score: number; readonly seen: string | null; readonly isFollowed: boolean },
): boolean => {
  if (post.author === null || post.isBanned) return true;
  return post.author === entry.seen && !(post.created_at === entry.score && entry.isFollowed);
};

/** Returns the maximum number of oldest posts that must be evicted to make room for `count` new ones. */
export const maxEvicted = ({ size }: Home, count: number, { max }: HomeLimits): number =>
  Math.max(0, (size ?? 0) + count - max);

/** The change of one step to a home. All added posts are above the floor. */
export interface HomeChange {
  readonly added: readonly HomeEntry[];
  readonly gone: readonly HomeEntry[];
}

/** The current content that matters to a change: which of its posts the home holds, and the oldest, which may be evicted. */
export interface HomeRest {
  readonly held: ReadonlySet<string>;
  readonly lowest: readonly HomeEntry[];
}

/** Returns how many of the oldest posts are evicted, and the new floor. */
export const planEviction = (
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

/** Cost of reading an author or a home, in posts, besides the posts themselves. */
export const READ_COST = 4;

/** Returns the number of homes to which one step can add this many posts. */
export const homesAtOnce = (posts: number, { step }: HomeLimits): number =>
  Math.max(1, Math.floor(step / (posts + READ_COST)));
