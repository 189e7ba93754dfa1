import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import {
  idempotencyMismatch,
  postIdTaken,
  userNotFound,
  type ChangeRefused,
  type IdempotencyMismatch,
  type PostIdTaken,
  type StoreError,
  type UserNotFound,
} from '../../application/errors.js';
import type { NewPost } from '../../application/ports/post-store.js';
import type { Post } from '../../domain/post.js';
import { RefusedReply, toRefused } from './refused-reply.js';
import { toPost } from './post-row.js';
import { Hash, json } from './rows.js';

const PostJson = json(Hash);

/** What create-post.lua answers. */
export const CreateReply = t.union([
  t.tuple([t.literal('ok'), PostJson]),
  t.tuple([t.union([t.literal('no_user'), t.literal('taken'), t.literal('mismatch')])]),
  RefusedReply,
]);
type CreateError = UserNotFound | PostIdTaken | IdempotencyMismatch | ChangeRefused | StoreError;

export const afterCreate =
  ({ author, id }: NewPost) =>
  (reply: t.TypeOf<typeof CreateReply>): E.Either<CreateError, Post> => {
    switch (reply[0]) {
      case 'ok':
        return toPost(reply[1]);
      case 'no_user':
        return E.left(userNotFound(author));
      case 'taken':
        return E.left(postIdTaken(id));
      case 'mismatch':
        return E.left(idempotencyMismatch);
      case 'outbox_full':
      case 'spent':
        return E.left(toRefused(reply));
    }
  };
