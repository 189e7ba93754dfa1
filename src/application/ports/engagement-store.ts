import { type ActKind } from '../../domain/entities/edges.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { NamePage, NameRequest } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { ChangeRefused, PostNotFound, StoreError, UserNotFound } from '../errors.js';
import type { Origin } from './origin.js';

export type EngagementKind = ActKind;

export interface Engagement {
  readonly kind: EngagementKind;
  readonly id: PostId;
  readonly username: Username;
}

/** `changed` is false when it was so already: both acts are idempotent. */
export interface EngagementReceipt {
  readonly changed: boolean;
  readonly count: number;
}

export interface EngagementStore {
  /**
   * Atomic: both sides, the counter, the ranked feeds of the post's tags and the models board. A
   * banned post is not found.
   */
  readonly add: (
    engagement: Engagement,
    now: number,
    origin?: Origin,
  ) => TaskEither<UserNotFound | PostNotFound | ChangeRefused | StoreError, EngagementReceipt>;
  readonly remove: (
    engagement: Engagement,
    now: number,
    origin?: Origin,
  ) => TaskEither<UserNotFound | PostNotFound | ChangeRefused | StoreError, EngagementReceipt>;
  /** Newest first. A banned post is not found. */
  readonly likers: (
    id: PostId,
    range: NameRequest,
  ) => TaskEither<PostNotFound | StoreError, NamePage>;
}
