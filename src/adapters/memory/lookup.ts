import * as E from 'fp-ts/lib/Either.js';
import {
  postNotFound,
  userNotFound,
  type PostNotFound,
  type UserNotFound,
} from '../../application/errors.js';
import type { Post, PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { Fields, Keyspace } from './keyspace.js';
import { toPost } from './post-record.js';

export const findUser = (space: Keyspace, username: Username): E.Either<UserNotFound, Fields> =>
  E.fromNullable(userNotFound(username))(space.users.get(username));

/** A banned one too. */
export const findPost = (space: Keyspace, id: PostId): E.Either<PostNotFound, Post> =>
  E.map(toPost)(E.fromNullable(postNotFound(id))(space.posts.get(id)));

export const findShownPost = (space: Keyspace, id: PostId): E.Either<PostNotFound, Post> =>
  E.filterOrElse(
    (post: Post) => post.ban === null,
    () => postNotFound(id),
  )(findPost(space, id));
