import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import {
  idempotencyMismatch,
  outboxFull,
  postIdTaken,
  postNotFound,
  userNotFound,
  type ChangeRefused,
  type IdempotencyMismatch,
  type OutboxFull,
  type PostIdTaken,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from '../../application/errors.js';
import { CHANGED } from '../../application/ports/edge-acts.js';
import type { MarkedPost, NewPost } from '../../application/ports/post-store.js';
import type { Post, PostId } from '../../domain/post.js';
import { isRefused, RefusedReply, toRefused } from './refused-reply.js';
import { toPost } from './post-row.js';
import { Flag, Hash, json } from './rows.js';

const PostJson = json(Hash);

/** What create-post.lua answers, and so on. */
export const CreateReply = t.union([
  t.tuple([t.literal('ok'), PostJson]),
  t.tuple([t.union([t.literal('no_user'), t.literal('taken'), t.literal('mismatch')])]),
  RefusedReply,
]);
export const StepReply = t.union([
  t.tuple([t.literal('ok'), PostJson, Flag, Flag]),
  t.tuple([t.union([t.literal('changed'), t.literal('no_post')])]),
]);
export const EditReply = t.union([StepReply, RefusedReply]);
export const DeleteReply = t.union([
  t.tuple([t.union([t.literal('ok'), t.literal('changed'), t.literal('no_post')])]),
  t.tuple([t.literal('outbox_full')]),
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

export const afterStep =
  (id: PostId) =>
  (
    reply: t.TypeOf<typeof StepReply>,
  ): E.Either<PostNotFound | StoreError, MarkedPost | typeof CHANGED> => {
    switch (reply[0]) {
      case 'ok': {
        const [, hash, liked, bookmarked] = reply;
        const flags = { isLiked: liked === 1, isBookmarked: bookmarked === 1 };
        return E.map((post: Post) => ({ post, ...flags }))(toPost(hash));
      }
      case 'changed':
        return E.right(CHANGED);
      case 'no_post':
        return E.left(postNotFound(id));
    }
  };

export const afterEdit =
  (id: PostId) =>
  (
    reply: t.TypeOf<typeof EditReply>,
  ): E.Either<PostNotFound | ChangeRefused | StoreError, MarkedPost | typeof CHANGED> =>
    isRefused(reply) ? E.left(toRefused(reply)) : afterStep(id)(reply);

export const afterDelete =
  (id: PostId) =>
  ([reply]: t.TypeOf<typeof DeleteReply>): E.Either<
    PostNotFound | OutboxFull,
    typeof CHANGED | undefined
  > => {
    if (reply === 'no_post') return E.left(postNotFound(id));
    if (reply === 'outbox_full') return E.left(outboxFull);
    return E.right(reply === 'changed' ? CHANGED : undefined);
  };
