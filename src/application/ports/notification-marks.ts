import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Username } from '../../domain/username.js';
import type { StoreError, UserNotFound } from '../errors.js';

export interface NotificationMarks {
  /**
   * Atomic: marks the notifications of a user up to this instant, ms, as read, and tells the user's live listeners. None that
   * is read becomes unread.
   */
  readonly markRead: (
    username: Username,
    upTo: number,
    now: number,
  ) => TaskEither<UserNotFound | StoreError, void>;
}
