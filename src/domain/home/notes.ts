import { isIntact, type Home, type HomeLimits } from './home.js';

/** The cursor of an author whom so many follow that each reader takes the posts from the timeline. */
export const HEAVY = 'heavy';

/**
 * What begins with an author who is noted: nothing where nobody follows, or a cursor from which to go on
 * through the followers, with the least instant that came.
 */
export const beginFanOut = (
  {
    followers,
    cursor,
    came,
  }: { readonly followers: number; readonly cursor: string | null; readonly came: string | null },
  { fanOutMax }: HomeLimits,
  now: number,
): string | null => {
  const isHeavy = cursor === HEAVY;
  if (followers === 0) return null;
  // Somebody around the limit does not become the one and the other by turns.
  if (followers > fanOutMax || (isHeavy && followers > fanOutMax / 2)) return HEAVY;
  return `0 ${isHeavy ? '-inf' : (came ?? '-inf')} ${now}`;
};

/** What is noted of an author whose posts are on their way: the least instant that came since, and how far it is. */
interface PendingNotes {
  readonly came: string | null;
  readonly cursor: string | null;
}

const numberOf = (text: string | null | undefined): number =>
  text === null || text === undefined || !Number.isFinite(Number(text))
    ? Number.POSITIVE_INFINITY
    : Number(text);

/** From which instant on a home may lack what such an author has posted. */
export const pendingFrom = ({ came, cursor }: PendingNotes): number => {
  const [, begun] = (cursor ?? '').split(' ');
  const from = Math.min(
    numberOf(came),
    begun === '-inf' ? Number.NEGATIVE_INFINITY : numberOf(begun),
  );
  return cursor === HEAVY || from === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : from;
};

/** Whether a page takes a home for what it holds. */
export const isBelieved = (home: Home, isListed: boolean): boolean =>
  home.is === 'ready' && isListed && isIntact(home);

/** What is noted of an author whom a reader follows. */
export interface AuthorNotes {
  readonly follows: boolean;
  readonly isUnfilled: boolean;
  readonly isPending: boolean;
  readonly notes: PendingNotes;
}

/** Up to which instant a home holds what an author has posted; null where nothing is said of that. */
export const heldBefore = ({
  follows,
  isUnfilled,
  isPending,
  notes,
}: AuthorNotes): number | null => {
  if (!follows || isUnfilled) return null;
  return isPending ? pendingFrom(notes) : Number.POSITIVE_INFINITY;
};

/** A post as it stands beside a home, all at one moment. */
export interface OwedFacts extends AuthorNotes {
  readonly author: string;
  /** Its instant in the timeline of the author, and in the home. */
  readonly inTimeline: number | null;
  readonly inHome: number | null;
  readonly post: {
    readonly author: string | null;
    readonly isBanned: boolean;
    readonly created_at: number;
  };
  /** Whether the author has the reader among the followers. */
  readonly isFollower: boolean;
}

/** Whether a home lacks a post. What the timeline or the follow itself is wrong about is said of them. */
export const isOwed = (
  { floor }: Home,
  { author, inTimeline, inHome, post, isFollower, ...notes }: OwedFacts,
): boolean => {
  const before = heldBefore(notes);
  return (
    before !== null &&
    inTimeline !== null &&
    inTimeline > floor &&
    inTimeline < before &&
    inTimeline !== inHome &&
    isFollower &&
    post.author === author &&
    !post.isBanned &&
    post.created_at === inTimeline
  );
};
