import { isIntact, type Home, type HomeLimits } from './home.js';

/** Cursor of an author with so many followers that readers take the posts from the timeline instead of their homes. */
export const HEAVY = 'heavy';

/**
 * Returns the cursor with which the fan-out of a noted author begins: the position among the followers, the oldest instant
 * of the noted posts, and a token. `HEAVY` if too many follow the author; null if nobody does.
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
  // Hysteresis: an author near the limit does not alternate between the two.
  if (followers > fanOutMax || (isHeavy && followers > fanOutMax / 2)) return HEAVY;
  return `0 ${isHeavy ? '-inf' : (came ?? '-inf')} ${now}`;
};

/** Notes on an author with a pending fan-out: the oldest instant of posts that came since it began, and its cursor. */
interface PendingNotes {
  readonly came: string | null;
  readonly cursor: string | null;
}

const numberOf = (text: string | null | undefined): number =>
  text === null || text === undefined || !Number.isFinite(Number(text))
    ? Number.POSITIVE_INFINITY
    : Number(text);

/** Returns the instant from which a home may lack posts of such an author; -Infinity: it may lack any of them. */
export const pendingFrom = ({ came, cursor }: PendingNotes): number => {
  const [, begun] = (cursor ?? '').split(' ');
  const from = Math.min(
    numberOf(came),
    begun === '-inf' ? Number.NEGATIVE_INFINITY : numberOf(begun),
  );
  return cursor === HEAVY || from === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : from;
};

/** Whether a page may rely on the content of a home. */
export const isBelieved = (home: Home, isListed: boolean): boolean =>
  home.is === 'ready' && isListed && isIntact(home);

/** The notes on an author that concern one reader's home. */
export interface AuthorNotes {
  readonly follows: boolean;
  readonly isUnfilled: boolean;
  readonly isPending: boolean;
  readonly notes: PendingNotes;
}

/** Returns the instant before which a home holds all posts of an author; Infinity: all of them, null: no guarantee. */
export const heldBefore = ({
  follows,
  isUnfilled,
  isPending,
  notes,
}: AuthorNotes): number | null => {
  if (!follows || isUnfilled) return null;
  return isPending ? pendingFrom(notes) : Number.POSITIVE_INFINITY;
};

/** A post of a timeline and the same post in a home, read at one instant. */
export interface HomePostFacts extends AuthorNotes {
  readonly author: string;
  /** The post's score in the author's timeline and in the home; null where it is absent. */
  readonly inTimeline: number | null;
  readonly inHome: number | null;
  readonly post: {
    readonly author: string | null;
    readonly isBanned: boolean;
    readonly created_at: number;
  };
  /** Whether the author's set of followers holds the reader. */
  readonly isFollower: boolean;
}

/** Whether a home lacks a post. Faults of the timeline or of the follow are reported for those, not for the home. */
export const homeLacks = (
  { floor }: Home,
  { author, inTimeline, inHome, post, isFollower, ...notes }: HomePostFacts,
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
