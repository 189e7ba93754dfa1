import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Budget } from '../../domain/limits/policy.js';
import type { ProfileChanges, UserFields } from '../../domain/profile.js';
import type { Role } from '../../domain/role.js';
import type { UserChange, UserSnapshot } from '../../domain/sync/decide-user.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import type {
  ChangeRefused,
  StoreError,
  ProfileTooLarge,
  UserIdTaken,
  UserNotFound,
} from '../errors.js';
import type { CHANGED } from './edge-acts.js';
import type { Origin } from './origin.js';

export interface UserQuery {
  readonly username: Username;
  /** Of which Xano ids it is asked whose they are. */
  readonly ids: readonly XanoId[];
  /** The posts may have to follow. */
  readonly withPosts: boolean;
}

/** What was read, and what the store needs to know that it still holds. */
export interface UserReading {
  readonly username: Username;
  readonly snapshot: UserSnapshot;
}

/** What somebody does here. */
export interface UserAct extends UserChange {
  readonly origin: Origin;
  /** What it takes of the budgets of whoever acts. */
  readonly costs: Readonly<Partial<Record<Budget, number>>>;
  /** What Xano is to hear where a user acts; null: nothing. */
  readonly event: OutboxEvent | null;
  readonly now: number;
}

export interface UserActs {
  /** A user, and what a change of them depends on, in one round trip. */
  readonly read: (query: UserQuery) => TaskEither<StoreError, UserReading>;
  /**
   * Atomic: the steps with what they cost and what Xano is to hear of them, provided that what was read
   * still holds; else nothing. Posts follow in the same step where they are few, else by recorded work.
   */
  readonly commit: (
    reading: UserReading,
    act: UserAct,
  ) => TaskEither<ChangeRefused | StoreError, UserUpdate | typeof CHANGED>;
  /** For whoever comes back under the name: waits for little, and leaves much to the work. */
  readonly finish: (username: Username, now: number) => TaskEither<StoreError, void>;
}

/**
 * How far the author's posts have followed: `done` when all `posts` carry the new fields already,
 * `queued` when recorded work brings the rest up to date.
 */
export interface Propagation {
  readonly posts: number;
  readonly status: 'done' | 'queued';
}

export interface UserUpdate {
  readonly user: UserFields;
  readonly propagation: Propagation;
}

/** How much of a user there was to delete. */
export interface Deletion {
  readonly posts: number;
  readonly likes: number;
  readonly bookmarks: number;
  readonly followers: number;
  readonly following: number;
  readonly comments: number;
}

/** Whom an id means, and what a token says of them. */
interface Identified {
  readonly username: Username;
  /** As it is stored, which may be no role. */
  readonly role: string;
}

export interface UserStore {
  readonly find: (username: Username) => TaskEither<StoreError, Option<UserFields>>;
  /** The user here whose row in Xano has the id; of a user who was deleted, nobody. */
  readonly identify: (id: XanoId) => TaskEither<StoreError, Option<Identified>>;
  /**
   * Atomic: hash, counters and registry together. Leaves a user that exists as it is. Finishes a
   * deletion of the same name first, so that nothing of the old user is found under the new one;
   * `StoreUnavailable` when so much is left of it that the caller had better come back.
   */
  readonly create: (username: Username, createdAt: number) => TaskEither<StoreError, void>;
  /**
   * Atomic: the fields change, and the posts follow or their following is recorded. Nothing changes
   * when the hash would hold more than `changes.allowance`.
   */
  readonly update: (
    username: Username,
    changes: ProfileChanges,
    now: number,
    origin?: Origin,
  ) => TaskEither<
    UserNotFound | ProfileTooLarge | UserIdTaken | ChangeRefused | StoreError,
    UserUpdate
  >;
  /** Atomic: the role, its registry and the models leaderboard change; the posts follow as in `update`. */
  readonly setRole: (
    username: Username,
    role: Role,
    now: number,
    origin?: Origin,
  ) => TaskEither<UserNotFound | ChangeRefused | StoreError, UserUpdate>;
  /**
   * Atomic: the user is gone from every read, and the work of taking away all that hangs on the user
   * is recorded; `WorkQueue` does it.
   */
  readonly remove: (
    username: Username,
    now: number,
    origin?: Origin,
  ) => TaskEither<UserNotFound | StoreError, Deletion>;
}
