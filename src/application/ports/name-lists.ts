import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { NamePage, NameRequest } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { PostNotFound, StoreError, UserNotFound } from '../errors.js';

/** Lists of names, the newest act first, by its version. */
export interface NameLists {
  /** A banned post is not found. */
  readonly likers: (
    id: PostId,
    request: NameRequest,
  ) => TaskEither<PostNotFound | StoreError, NamePage>;
  readonly followers: (
    username: Username,
    request: NameRequest,
  ) => TaskEither<UserNotFound | StoreError, NamePage>;
  readonly following: (
    username: Username,
    request: NameRequest,
  ) => TaskEither<UserNotFound | StoreError, NamePage>;
  readonly muted: (
    username: Username,
    request: NameRequest,
  ) => TaskEither<UserNotFound | StoreError, NamePage>;
}
