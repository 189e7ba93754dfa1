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
  /** Xano ids whose users are asked for. */
  readonly ids: readonly XanoId[];
  /** Whether the change may have to be copied into the user's posts. */
  readonly withPosts: boolean;
}

/** What was read. The adapter keeps with it what it needs to check, when committing, that this still holds. */
export interface UserReading {
  readonly username: Username;
  readonly snapshot: UserSnapshot;
}

/** A change of a user that is made here. */
export interface UserAct extends UserChange {
  readonly origin: Origin;
  /** Units charged to the daily budgets of the acting user. */
  readonly costs: Readonly<Partial<Record<Budget, number>>>;
  /** The outbox event, recorded where a user acts; null for none. */
  readonly event: OutboxEvent | null;
  readonly now: number;
}

export interface UserActs {
  /** Reads a user, and what a change of the user depends on, in one round trip. */
  readonly read: (query: UserQuery) => TaskEither<StoreError, UserReading>;
  /**
   * Atomic: carries out the steps with their costs and outbox event, if what was read still holds; otherwise nothing. The
   * posts of the user are updated in the same step where they are few, otherwise by a job.
   */
  readonly commit: (
    reading: UserReading,
    act: UserAct,
  ) => TaskEither<ChangeRefused | StoreError, UserUpdate | typeof CHANGED>;
  /**
   * Finishes deleting an earlier user of that name; fails with `StoreUnavailable` when much is left, for the job to delete.
   */
  readonly finish: (username: Username, now: number) => TaskEither<StoreError, void>;
}

/**
 * Whether the author's posts carry the new fields: `done` when all `posts` do already, `queued` when a job updates the rest.
 */
export interface Propagation {
  readonly posts: number;
  readonly status: 'done' | 'queued';
}

export interface UserUpdate {
  readonly user: UserFields;
  readonly propagation: Propagation;
}

/** How many of each there were to delete with a user. */
export interface Deletion {
  readonly posts: number;
  readonly likes: number;
  readonly bookmarks: number;
  readonly followers: number;
  readonly following: number;
  readonly comments: number;
}

/** The user of a Xano id, with what a token says about the user. */
interface Identified {
  readonly username: Username;
  /** The text that is stored, which may not be a valid role. */
  readonly role: string;
}

export interface UserStore {
  /** Finds a user by name; none when nobody of that name is here. */
  readonly find: (username: Username) => TaskEither<StoreError, Option<UserFields>>;
  /** Finds the user here whose row in Xano has the id; none when that user was deleted. */
  readonly identify: (id: XanoId) => TaskEither<StoreError, Option<Identified>>;
  /**
   * Atomic: creates the hash, the counters and the registry entry; leaves an existing user unchanged. First finishes a
   * deletion of the same name, so that nothing of the old user is found under the new one; fails with `StoreUnavailable`
   * when so much of it is left that the caller should come back later.
   */
  readonly create: (username: Username, createdAt: number) => TaskEither<StoreError, void>;
  /**
   * Atomic: changes the fields, and copies them into the posts or records the job that does. Changes nothing when the hash
   * would hold more than `changes.allowance`.
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
  /** Atomic: changes the role, the registries and the models leaderboard; the posts are updated as in `update`. */
  readonly setRole: (
    username: Username,
    role: Role,
    now: number,
    origin?: Origin,
  ) => TaskEither<UserNotFound | ChangeRefused | StoreError, UserUpdate>;
  /**
   * Atomic: removes the user from every read. What belongs to the user is deleted in the same step where it is little;
   * otherwise the job for it is recorded, which `WorkQueue` carries out.
   */
  readonly remove: (
    username: Username,
    now: number,
    origin?: Origin,
  ) => TaskEither<UserNotFound | StoreError, Deletion>;
}
