import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Budget } from '../../domain/limits/policy.js';
import type { UserChange, UserSnapshot } from '../../domain/sync/decide-user.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import type { ChangeRefused, StoreError } from '../errors.js';
import type { CHANGED } from './edge-acts.js';
import type { Origin } from './origin.js';
import type { UserUpdate } from './user-store.js';

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
