import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  makeBanStored,
  makeCreateStored,
  makeEditStored,
  makeRemoveStored,
} from '../../../src/application/change-post.js';
import { UNTIMED_ORIGIN, type Origin } from '../../../src/application/ports/origin.js';
import type { Idempotency } from '../../../src/application/ports/post-acts.js';
import type { Stores } from '../../../src/application/ports/stores.js';
import type { Ban, NewPost, Post, PostDraft, PostId } from '../../../src/domain/post.js';
import type { Username } from '../../../src/domain/username.js';

/** Posts, with what the use cases do to them. */
export const postsOf = (stores: Pick<Stores, 'posts'>) => {
  const create = makeCreateStored(stores);
  const edit = makeEditStored(stores);
  const remove = makeRemoveStored(stores);
  const ban = makeBanStored(stores);
  /** Resolves to the tags that an edit may add. */
  const tagsOf = (id: PostId, decide: (post: Post) => E.Either<unknown, PostDraft>) =>
    pipe(
      stores.posts.read(id, { tags: [], acts: 0 }),
      TE.map(({ stored }) => {
        const draft = stored === null ? null : decide(stored.post);
        return draft !== null && E.isRight(draft) ? draft.right.hashtags : [];
      }),
    );
  return {
    create: (
      post: NewPost,
      request: Idempotency | null,
      now: number,
      origin: Origin = UNTIMED_ORIGIN,
    ) => create(post, post.author, request, origin, now),
    edit: <E>(
      id: PostId,
      decide: (post: Post) => E.Either<E, PostDraft>,
      viewer: Username | null,
      now: number,
      origin: Origin = UNTIMED_ORIGIN,
    ) =>
      pipe(
        tagsOf(id, decide),
        TE.flatMap((tags) => edit({ id, viewer, tags }, decide, origin, now)),
      ),
    remove: <E>(
      id: PostId,
      permit: (post: Post) => E.Either<E, unknown>,
      now: number,
      origin: Origin = UNTIMED_ORIGIN,
    ) => remove(id, permit, origin, now),
    setBan: (id: PostId, by: Ban | null, viewer: Username | null, now: number) =>
      ban({ id, viewer }, by?.banned_by ?? null, now),
  };
};
