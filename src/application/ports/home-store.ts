import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AuthorFacts, AuthorShare, ShareRead } from '../../domain/home/fill.js';
import type {
  giveWay,
  Home,
  HomeChange,
  HomeEntry,
  HomePart,
  HomeRest,
} from '../../domain/home/home.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';

/** A home as it was read, by which it is known whether somebody has written to it since. */
export interface ReadHome {
  readonly reader: Username;
  readonly home: Home;
}

/** A home as it was read with all that tells whether it is to be made, or null where there is no such user. */
interface AskedHome {
  readonly found: ReadHome;
  readonly isListed: boolean;
  readonly isDue: boolean;
}

/** A post that no page may have shown, as it stands in the home. */
export interface SweptPost {
  /** Null: it does not stand there. */
  readonly score: number | null;
  readonly post: {
    readonly author: string | null;
    readonly isBanned: boolean;
    readonly created_at: number;
  };
}

/** Some of a list that is walked through: '0' begins, and is the end. */
interface Walked {
  readonly next: string;
  readonly names: readonly Username[];
}

/** How a home stands, and some of those whom it has yet to come to. */
interface FillLook {
  readonly found: ReadHome;
  /** How far it has come; '' of one that is not being built. */
  readonly cursor: string;
  readonly authors: readonly AuthorFacts[];
  /** How many the home does not know, and who of these authors is among them. */
  readonly unfilled: number;
  readonly unknown: ReadonlySet<string>;
}

/** How far the posts of an author have been brought into homes, and the least instant that came since. */
interface FanOut {
  readonly cursor: string | null;
  readonly came: string | null;
}

/** What has to hold still for a change to be made. */
export type HomeCheck =
  | { readonly of: 'home' | 'state'; readonly found: ReadHome }
  | { readonly of: 'cursor'; readonly reader: Username; readonly at: string }
  | { readonly of: 'user'; readonly reader: Username }
  | { readonly of: 'read-at'; readonly reader: Username; readonly at: string }
  | { readonly of: 'fan-out'; readonly author: Username; readonly cursor: string | null }
  | { readonly of: 'came'; readonly author: Username; readonly came: string | null }
  | { readonly of: 'no-followers'; readonly author: Username };

export type HomeStep =
  /** It was asked for. */
  | { readonly do: 'ask'; readonly reader: Username }
  /** It is made anew. */
  | { readonly do: 'begin'; readonly reader: Username }
  | { readonly do: 'drop'; readonly reader: Username }
  /** Somebody else is at it: whoever finds it undone takes it up again. */
  | { readonly do: 'leave'; readonly reader: Username }
  | {
      readonly do: 'change';
      readonly reader: Username;
      readonly change: HomeChange;
      readonly room: ReturnType<typeof giveWay>;
    }
  /** How far it has come: with one author in part, with others wholly. */
  | {
      readonly do: 'come-to';
      readonly reader: Username;
      readonly part: HomePart | null;
      readonly done: readonly string[];
    }
  /** On from a cursor; '' at the end. `isMore`: there are others that it does not know. */
  | {
      readonly do: 'go-on';
      readonly reader: Username;
      readonly is: string;
      readonly to: string;
      readonly isMore: boolean;
    }
  /** It does not go by the timeline of this author until it is filled with it. */
  | { readonly do: 'unfill'; readonly reader: Username; readonly author: Username }
  /** What came to an author is brought from a cursor on; null: nobody follows. */
  | { readonly do: 'begin-fan-out'; readonly author: Username; readonly to: string | null }
  /** On from the next cursor; '' at the end, where what came since begins anew. */
  | {
      readonly do: 'fanned-out';
      readonly author: Username;
      readonly to: string;
      readonly hasMore: boolean;
    };

type Read<A> = TaskEither<StoreError, A>;

/** Homes, and what they are made of. Each look is at one moment on one Redis, and on a cluster of what lies with one reader or author. */
export interface HomeStore {
  readonly asked: (reader: Username) => Read<AskedHome | null>;
  /** The home that was not read for longest, if that was before. */
  readonly idle: (since: number) => Read<{ readonly reader: Username; readonly at: string } | null>;
  /** A home, and not before it some of its posts, in the order asked for, and which of these authors are there and followed. */
  readonly swept: (
    reader: Username,
    ids: readonly PostId[],
    authors: readonly Username[],
  ) => Read<{
    readonly found: ReadHome;
    readonly posts: readonly SweptPost[];
    readonly followed: ReadonlySet<Username>;
  }>;
  /** Some of those whom a reader follows, or whom the home does not know, from a place in that list on. */
  readonly authors: (reader: Username, of: 'following' | 'unfilled', from: string) => Read<Walked>;
  readonly look: (reader: Username, names: readonly Username[], floor: number) => Read<FillLook>;
  /** From timelines, what a step takes of each author, and at one moment whether that is all; of as many as one call tells. */
  readonly shares: (home: Home, shares: readonly AuthorShare[]) => Read<readonly ShareRead[]>;
  /** What else is to be known of homes that posts come into or go out of: the last of each, at most so many. */
  readonly rests: (
    homes: readonly {
      readonly reader: Username;
      readonly change: HomeChange;
      readonly most: number;
    }[],
  ) => Read<readonly HomeRest[]>;
  readonly fanOut: (author: Username) => Read<FanOut & { readonly followers: number }>;
  readonly followers: (author: Username, from: string) => Read<Walked>;
  /** Who of some has a home, and how many posts the author has from an instant on. */
  readonly withHomes: (
    author: Username,
    from: string,
    names: readonly Username[],
  ) => Read<{ readonly readers: readonly Username[]; readonly posts: number }>;
  /** The posts of an author from an instant on, at most so many, and the homes of some followers. */
  readonly piece: (
    author: Username,
    from: string,
    most: number,
    readers: readonly Username[],
  ) => Read<
    FanOut & { readonly entries: readonly HomeEntry[]; readonly homes: readonly ReadHome[] }
  >;
  /** Atomic: all of it, or nothing where something does not hold, which answers false. */
  readonly commit: (
    checks: readonly HomeCheck[],
    steps: readonly HomeStep[],
    now: number,
  ) => Read<boolean>;
}
