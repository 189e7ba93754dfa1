import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { NamePage, NameRequest } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { PostNotFound, StoreError, UserNotFound } from '../errors.js';

type NamesOf = (
  username: Username,
  request: NameRequest,
) => TaskEither<UserNotFound | StoreError, NamePage>;

/** Lists of usernames, ordered by the version of the act (like, follow, mute, block), the newest first. */
export interface NameLists {
  /** Treats a banned post as not found. */
  readonly likers: (
    id: PostId,
    request: NameRequest,
  ) => TaskEither<PostNotFound | StoreError, NamePage>;
  readonly followers: NamesOf;
  readonly following: NamesOf;
  readonly muted: NamesOf;
  readonly blocked: NamesOf;
}
