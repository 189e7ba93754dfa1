import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { AuthorFacts, AuthorShare, ShareRead } from '../../domain/home/fill.js';
import type {
  planEviction,
  Home,
  HomeChange,
  HomeEntry,
  HomePart,
  HomeRest,
} from '../../domain/home/home.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';

/** A home as it was read; a commit checks by it whether anybody has written to the home since. */
export interface ReadHome {
  readonly reader: Username;
  readonly home: Home;
}

/** A home as it was read, and whether it is listed and due for work: together these decide if it must be built. */
interface AskedHome {
  readonly found: ReadHome;
  readonly isListed: boolean;
  readonly isDue: boolean;
}

/** A post that a page could not show, as the home and the hash of the post have it. */
export interface SweptPost {
  /** Null when the home does not hold the post. */
  readonly score: number | null;
  readonly post: {
    readonly author: string | null;
    readonly isBanned: boolean;
    readonly created_at: number;
  };
}

/** One page of a list that is walked by a cursor: '0' is both the start and the end. */
interface Walked {
  readonly next: string;
  readonly names: readonly Username[];
}

/** A home, and some of the authors whose posts have yet to be brought into it. */
interface FillLook {
  readonly found: ReadHome;
  /** How far the build has come; '' for a home that is not being built. */
  readonly cursor: string;
  readonly authors: readonly AuthorFacts[];
  /** Number of all authors who are noted as unfilled, and those of `authors` who are among them. */
  readonly unfilled: number;
  readonly unknown: ReadonlySet<string>;
}

/** How far bringing the posts of an author into homes has come, and the earliest instant of those posted since. */
interface FanOut {
  readonly cursor: string | null;
  readonly came: string | null;
}

/** A condition that must still hold when a change is committed. */
export type HomeCheck =
  | { readonly of: 'home' | 'state'; readonly found: ReadHome }
  | { readonly of: 'cursor'; readonly reader: Username; readonly at: string }
  | { readonly of: 'user'; readonly reader: Username }
  | { readonly of: 'read-at'; readonly reader: Username; readonly at: string }
  | { readonly of: 'fan-out'; readonly author: Username; readonly cursor: string | null }
  | { readonly of: 'came'; readonly author: Username; readonly came: string | null }
  | { readonly of: 'no-followers'; readonly author: Username };

export type HomeStep =
  /** Notes that the home was read. */
  | { readonly do: 'ask'; readonly reader: Username }
  /** Starts to build the home anew. */
  | { readonly do: 'begin'; readonly reader: Username }
  | { readonly do: 'drop'; readonly reader: Username }
  /** Makes the work on the home due at once: another process is at it, and whoever finds it undone takes it up again. */
  | { readonly do: 'leave'; readonly reader: Username }
  | {
      readonly do: 'change';
      readonly reader: Username;
      readonly change: HomeChange;
      readonly room: ReturnType<typeof planEviction>;
    }
  /** Records progress: `part` is the author brought in partly, `done` are those brought in completely. */
  | {
      readonly do: 'come-to';
      readonly reader: Username;
      readonly part: HomePart | null;
      readonly done: readonly string[];
    }
  /** Moves the cursor to `to`; '' ends the build. `isMore`: other authors are still noted as unfilled. */
  | {
      readonly do: 'go-on';
      readonly reader: Username;
      readonly is: string;
      readonly to: string;
      readonly isMore: boolean;
    }
  /** Notes the author as unfilled: the home is not trusted for this author until it is filled from the timeline. */
  | { readonly do: 'unfill'; readonly reader: Username; readonly author: Username }
  /** Starts the fan-out of an author from the cursor `to`; null when nobody follows the author. */
  | { readonly do: 'begin-fan-out'; readonly author: Username; readonly to: string | null }
  /** Moves the fan-out to the cursor `to`; '' ends it, and `hasMore` then starts another for what was posted since. */
  | {
      readonly do: 'fanned-out';
      readonly author: Username;
      readonly to: string;
      readonly hasMore: boolean;
    };

type Read<A> = TaskEither<StoreError, A>;

/** Homes, and what they are made of. Each read sees one instant; on a cluster, one instant for each reader or author. */
export interface HomeStore {
  /** Reads a home that was asked for; null when there is no such user. */
  readonly asked: (reader: Username) => Read<AskedHome | null>;
  /** The home whose last read is longest ago, if that was at or before `since` (ms); null otherwise. */
  readonly idle: (since: number) => Read<{ readonly reader: Username; readonly at: string } | null>;
  /**
   * Reads a home and only after it some of its posts, in the order asked for, and which of these authors exist and are
   * followed. A commit that checks the home thus notices every later change.
   */
  readonly swept: (
    reader: Username,
    ids: readonly PostId[],
    authors: readonly Username[],
  ) => Read<{
    readonly found: ReadHome;
    readonly posts: readonly SweptPost[];
    readonly followed: ReadonlySet<Username>;
  }>;
  /** One page of the authors whom a reader follows, or who are noted as unfilled, from a cursor on. */
  readonly authors: (reader: Username, of: 'following' | 'unfilled', from: string) => Read<Walked>;
  /** Reads how far a home is filled, and how many posts of each of these authors stand above `floor`. */
  readonly look: (reader: Username, names: readonly Username[], floor: number) => Read<FillLook>;
  /**
   * Reads from timelines the posts that one step takes of each author, and at one instant whether those are all; leaves out
   * authors that one call cannot answer.
   */
  readonly shares: (home: Home, shares: readonly AuthorShare[]) => Read<readonly ShareRead[]>;
  /** Reads which of the changed posts each home holds already, and its lowest entries, at most `most`. */
  readonly rests: (
    homes: readonly {
      readonly reader: Username;
      readonly change: HomeChange;
      readonly most: number;
    }[],
  ) => Read<readonly HomeRest[]>;
  /** Reads how far the fan-out of an author has come, and how many followers there are. */
  readonly fanOut: (author: Username) => Read<FanOut & { readonly followers: number }>;
  /** One page of the followers of an author, from a cursor on. */
  readonly followers: (author: Username, from: string) => Read<Walked>;
  /** Returns which of these names have a home, and how many posts the author has from the instant `from` on. */
  readonly withHomes: (
    author: Username,
    from: string,
    names: readonly Username[],
  ) => Read<{ readonly readers: readonly Username[]; readonly posts: number }>;
  /** Reads the newest posts of an author from the instant `from` on, at most `most`, and the homes of some followers. */
  readonly piece: (
    author: Username,
    from: string,
    most: number,
    readers: readonly Username[],
  ) => Read<
    FanOut & { readonly entries: readonly HomeEntry[]; readonly homes: readonly ReadHome[] }
  >;
  /** Atomic: carries out all steps and resolves to true; or nothing, and to false, when a check does not hold. */
  readonly commit: (
    checks: readonly HomeCheck[],
    steps: readonly HomeStep[],
    now: number,
  ) => Read<boolean>;
}
