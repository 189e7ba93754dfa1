import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { NamePage, NameRequest } from '../../domain/page.js';
import type { Username } from '../../domain/username.js';
import type { ChangeRefused, StoreError, UserNotFound } from '../errors.js';
import type { Origin } from './origin.js';

export interface Follow {
  readonly follower: Username;
  readonly following: Username;
}

/** `changed` is false when it was so already: both acts are idempotent. */
export interface FollowReceipt {
  readonly changed: boolean;
  /** Of the one who is followed. */
  readonly followerCount: number;
}

export interface FollowStore {
  /** Atomic: both sides and both counters. */
  readonly add: (
    follow: Follow,
    origin?: Origin,
  ) => TaskEither<UserNotFound | ChangeRefused | StoreError, FollowReceipt>;
  readonly remove: (
    follow: Follow,
    origin?: Origin,
  ) => TaskEither<UserNotFound | ChangeRefused | StoreError, FollowReceipt>;
  /** Newest first, by the version of the follow; `following` too. */
  readonly followers: (
    username: Username,
    request: NameRequest,
  ) => TaskEither<UserNotFound | StoreError, NamePage>;
  readonly following: (
    username: Username,
    request: NameRequest,
  ) => TaskEither<UserNotFound | StoreError, NamePage>;
}
