import {
  LOOK,
  type Home,
  type HomeChange,
  type HomeEntry,
  type HomeLimits,
  type HomePart,
} from './home.js';

/** One of those whom a home is filled with, or whose posts are taken out of it. */
export interface AuthorFacts {
  readonly name: string;
  readonly follows: boolean;
  /** How many of the posts stand above the floor. */
  readonly above: number;
}

export interface AuthorShare {
  readonly author: AuthorFacts;
  readonly count: number;
  /** Whether there are more than one step takes. */
  readonly goesOn: boolean;
}

/** Which authors one step comes to, and how many posts it takes of each; only the last may go on. */
export const sharesOf = (
  authors: readonly AuthorFacts[],
  { max, step }: HomeLimits,
): readonly AuthorShare[] => {
  const shares: AuthorShare[] = [];
  let work = 0;
  for (const author of authors) {
    if (work >= step) break;
    const { follows, above } = author;
    // Of somebody who is not followed a home holds none but of the newest.
    const all = follows ? above : Math.min(above, max);
    const count = Math.min(all, step - work);
    shares.push({ author, count, goesOn: count < all });
    if (count < all) break;
    work += count + LOOK;
  }
  return shares;
};

/** What was read of the timeline of such an author, from where the home had come to. */
export interface ShareRead extends AuthorShare {
  readonly entries: readonly HomeEntry[];
  /** Nothing above the floor stands after these. */
  readonly isAll: boolean;
  /** How many it had come to before. */
  readonly before: number;
}

/** Whether a timeline has grown since its posts were counted: then the last of them were not read. */
export const haveGrown = (shares: readonly ShareRead[]): boolean =>
  shares.some(({ author, goesOn, isAll }) => author.follows && !goesOn && !isAll);

/** What a step changes in a home, and with whom it has to go on. */
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
