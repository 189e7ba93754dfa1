import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Username } from '../../domain/username.js';
import type { StoreError, UserNotFound } from '../errors.js';

export interface NotificationMarks {
  /** Atomic: what somebody was told of up to this instant, ms, is read. Nothing that is read becomes unread. */
  readonly markRead: (
    username: Username,
    upTo: number,
  ) => TaskEither<UserNotFound | StoreError, void>;
}
