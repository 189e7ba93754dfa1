import {
  READ_COST,
  type Home,
  type HomeChange,
  type HomeEntry,
  type HomeLimits,
  type HomePart,
} from './home.js';

/** An author whose posts are added to a home, or removed from it if the reader does not follow the author. */
export interface AuthorFacts {
  readonly name: string;
  readonly follows: boolean;
  /** Number of the author's posts that are newer than the home's floor. */
  readonly above: number;
}

export interface AuthorShare {
  readonly author: AuthorFacts;
  readonly count: number;
  /** Whether the author has more posts than this step takes. */
  readonly goesOn: boolean;
}

/** Returns the authors that one step handles, and the number of posts for each. Only the last one may be unfinished. */
export const sharesOf = (
  authors: readonly AuthorFacts[],
  { max, step }: HomeLimits,
): readonly AuthorShare[] => {
  const shares: AuthorShare[] = [];
  let work = 0;
  for (const author of authors) {
    if (work >= step) break;
    const { follows, above } = author;
    // To remove an unfollowed author, the newest `max` posts suffice: a home holds no others.
    const all = follows ? above : Math.min(above, max);
    const count = Math.min(all, step - work);
    shares.push({ author, count, goesOn: count < all });
    if (count < all) break;
    work += count + READ_COST;
  }
  return shares;
};

/** Posts read from an author's timeline, starting where the previous step stopped. */
export interface ShareRead extends AuthorShare {
  readonly entries: readonly HomeEntry[];
  /** Whether no further posts above the floor follow these. */
  readonly isAll: boolean;
  /** Number of the author's posts that earlier steps handled. */
  readonly before: number;
}

/** Whether a timeline has grown since its posts were counted, so that its last ones were not read. */
export const haveGrown = (shares: readonly ShareRead[]): boolean =>
  shares.some(({ author, goesOn, isAll }) => author.follows && !goesOn && !isAll);

/** Returns the changes of one step, and the author to continue with; `part` is null if all are finished. */
export const takeShares = (
  { floor }: Home,
  shares: readonly ShareRead[],
  { max }: HomeLimits,
): HomeChange & { readonly part: HomePart | null } => {
  const isAbove = ({ score }: HomeEntry): boolean => score > floor;
  const of = (follows: boolean) =>
    shares.flatMap(({ author, entries }) => (author.follows === follows ? entries : []));
  const [last] = shares.slice(-1).flatMap(({ author, count, goesOn, entries, before }) => {
    const end = entries.at(-1);
    const hasMore = author.follows ? entries.every(isAbove) : before + entries.length < max;
    return end !== undefined && goesOn && entries.length === count && hasMore
      ? [{ author: author.name, ...end }]
      : [];
  });
  return { added: of(true).filter(isAbove), gone: of(false), part: last ?? null };
};
