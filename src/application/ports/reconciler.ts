import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Key } from '../../domain/key.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import type { Facts, KeyFacts, TotalFacts } from '../../domain/reconcile/facts.js';
import type { HomeFacts } from '../../domain/reconcile/evaluate-home.js';
import type { Change } from '../../domain/reconcile/fault.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';

/** Cursor of a walk; null is the start when it is passed in, and the end when it is returned. */
export type Place = string | null;

/** `key` is null when no key of the app has that name. */
export interface KeyName {
  readonly name: string;
  readonly key: Key | null;
}

export interface NamedKey extends KeyName {
  readonly key: Key;
}

export interface Collection {
  readonly facts: KeyFacts;
  /** Null when there are too many for one answer: `members` of `Reconciler` walks over them. */
  readonly members: readonly string[] | null;
  readonly scores?: Part['scores'];
}

/** Some members of one collection. */
export interface Part {
  readonly key: Key;
  readonly members: readonly string[];
  /** Scores of the members, as Redis writes them; present at least for the posts that a user likes. */
  readonly scores?: readonly string[] | undefined;
}

/** What the lists of names by time (`sys:names:*`) say about the members of some sets. */
export interface Named {
  /** Claims of members that are missing in the list of their set, though that list exists. */
  readonly claims: readonly Claim[];
  /** The instants of likes in these lists; where there is no list, the instant of the like itself. */
  readonly likes: readonly { readonly edge: EdgeName; readonly instant: string }[];
}

/** The facts of a claim; `mend` checks by them whether they still hold. */
export interface Evidence {
  readonly facts: Facts;
}

/** What a comparison needs of a store. Every read is bounded, so that other requests are served in between. */
export interface Reconciler {
  /** Approximate number of keys. */
  readonly size: TaskEither<StoreError, number>;
  /** Returns one page of all keys. A key that exists all the time comes at least once. */
  readonly scan: (
    from: Place,
  ) => TaskEither<StoreError, { readonly names: readonly string[]; readonly next: Place }>;
  /** Reads what each key holds: one result for each, in order. */
  readonly collections: (keys: readonly KeyName[]) => TaskEither<StoreError, readonly Collection[]>;
  /** Returns one page of the members of a collection. */
  readonly members: (
    key: NamedKey,
    from: Place,
  ) => TaskEither<StoreError, Omit<Part, 'key'> & { readonly next: Place }>;
  /** Reads what the lists of names by time say about the members of sets. */
  readonly named: (parts: readonly Part[]) => TaskEither<StoreError, Named>;
  /** Returns one page of the user search index: how many entries were checked, and those that seem to lead to nobody. */
  readonly strays: (from: Place) => TaskEither<
    StoreError,
    {
      readonly entries: number;
      readonly claims: readonly Extract<Claim, { readonly of: 'search-entry' }>[];
      readonly next: Place;
    }
  >;
  /**
   * Reads the facts of each claim, in order, all facts of a claim at one instant. `first`: each fact at an instant of its
   * own, and without whether the claim is busy. Writes nothing.
   */
  readonly look: (
    claims: readonly Claim[],
    whether?: 'first' | 'again',
  ) => TaskEither<StoreError, readonly Evidence[]>;
  /**
   * Atomic: makes all the changes if what was seen still holds; otherwise nothing. `blocked`: a key to be changed is
   * damaged.
   */
  readonly mend: (
    look: Evidence,
    changes: readonly Change[],
    now: number,
  ) => TaskEither<StoreError, 'mended' | 'changed' | 'blocked'>;
  /**
   * Reads a home at one instant, and whether it holds the posts of one page of the authors whom its reader follows. The
   * facts are null when a key that they rest upon is damaged.
   */
  readonly home: (
    reader: Username,
    from: Place,
  ) => TaskEither<StoreError, { readonly facts: HomeFacts | null; readonly next: Place }>;
  /** Atomic: deletes a home; it is built anew when its reader next asks for it. */
  readonly dropHome: (reader: Username) => TaskEither<StoreError, unknown>;
  /** Sums up what an author has earned; null when there is no such user, or it changes too fast to be summed up. */
  readonly total: (username: Username) => TaskEither<StoreError, TotalFacts | null>;
  /** Atomic: corrects the total in the hash and the leaderboard if both are as they were seen; otherwise nothing. */
  readonly mendTotal: (
    username: Username,
    seen: TotalFacts,
  ) => TaskEither<StoreError, 'mended' | 'changed'>;
}
