import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Key } from '../../domain/key.js';
import type { Claim } from '../../domain/reconcile/claim.js';
import type { Facts, KeyFacts, TotalFacts } from '../../domain/reconcile/facts.js';
import type { HomeFacts } from '../../domain/reconcile/evaluate-home.js';
import type { Change } from '../../domain/reconcile/fault.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';

/** Where a walk over many things has come to; null: at its end. */
export type Place = string | null;

/** `key` is null where the app knows none of that name. */
export interface KeyName {
  readonly name: string;
  readonly key: Key | null;
}

export interface NamedKey extends KeyName {
  readonly key: Key;
}

export interface Collection {
  readonly facts: KeyFacts;
  /** Null where there are too many to be told at once: they are walked over. */
  readonly members: readonly string[] | null;
  readonly scores?: Part['scores'];
}

/** Some members of one collection. */
export interface Part {
  readonly key: Key;
  readonly members: readonly string[];
  /** The scores of these, as Redis writes them: told at least of the posts that somebody likes. */
  readonly scores?: readonly string[] | undefined;
}

/** What the names by time of some sets say. */
export interface Named {
  /** Of members that stand in none of these, though there are some. */
  readonly claims: readonly Claim[];
  /** By which instant likes stand there; where there are no names, that of the like itself. */
  readonly likes: readonly { readonly edge: EdgeName; readonly instant: string }[];
}

/** The facts of a claim; the store knows by them whether they still hold. */
export interface Look {
  readonly facts: Facts;
}

/** What reconciling asks of a store. Every read is bounded, so that others are served between. */
export interface Reconciler {
  /** How many keys there are, roughly. */
  readonly size: TaskEither<StoreError, number>;
  /** Some of all keys, beginning at null. Each that is there all the time comes at least once. */
  readonly scan: (
    from: Place,
  ) => TaskEither<StoreError, { readonly names: readonly string[]; readonly next: Place }>;
  /** One for each key, in order. */
  readonly collections: (keys: readonly KeyName[]) => TaskEither<StoreError, readonly Collection[]>;
  readonly members: (
    key: NamedKey,
    from: Place,
  ) => TaskEither<StoreError, Omit<Part, 'key'> & { readonly next: Place }>;
  /** How the members of sets stand in the names by time. */
  readonly named: (parts: readonly Part[]) => TaskEither<StoreError, Named>;
  /** Some of what users are found by: how many were looked at, and those by which nobody is found, as it seems. */
  readonly strays: (from: Place) => TaskEither<
    StoreError,
    {
      readonly entries: number;
      readonly claims: readonly Extract<Claim, { readonly of: 'search-entry' }>[];
      readonly next: Place;
    }
  >;
  /**
   * Each claim, in order, at one instant; at first each fact at an instant of its own, and nobody asks whether the claim
   * is busy. Writes nothing.
   */
  readonly look: (
    claims: readonly Claim[],
    whether?: 'first' | 'again',
  ) => TaskEither<StoreError, readonly Look[]>;
  /**
   * Atomic: all the changes, provided that what was seen still holds; else nothing. `blocked`: a key
   * that they would change is damaged.
   */
  readonly mend: (
    look: Look,
    changes: readonly Change[],
    now: number,
  ) => TaskEither<StoreError, 'mended' | 'changed' | 'blocked'>;
  /**
   * A home, at one instant, and whether it holds what some of those have posted whom its reader follows. Null
   * where a key that it rests upon is damaged.
   */
  readonly home: (
    reader: Username,
    from: Place,
  ) => TaskEither<StoreError, { readonly facts: HomeFacts | null; readonly next: Place }>;
  /** Atomic: a home that is not there any more is made anew when its reader comes. */
  readonly dropHome: (reader: Username) => TaskEither<StoreError, unknown>;
  /** Null where there is no such user, or where it changes too fast to be summed up. */
  readonly total: (username: Username) => TaskEither<StoreError, TotalFacts | null>;
  /** Atomic: hash and leaderboard, provided that they are as they were seen; else nothing. */
  readonly mendTotal: (
    username: Username,
    seen: TotalFacts,
  ) => TaskEither<StoreError, 'mended' | 'changed'>;
}
