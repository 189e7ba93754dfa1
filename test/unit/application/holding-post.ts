import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { storeUnavailable, type StoreError } from '../../../src/application/errors.js';
import type { Idempotency, PostAct, PostActs } from '../../../src/application/ports/post-acts.js';
import { storedTags } from '../../../src/domain/hashtag.js';
import type { NewPost, Post } from '../../../src/domain/post.js';
import { draftRow } from '../../../src/domain/stored-post.js';
import type { NewPostSnapshot } from '../../../src/domain/sync/decide-post.js';
import { newRow } from '../../../src/domain/sync/row.js';
import type { Username } from '../../../src/domain/username.js';
import { aPost } from './fixtures.js';

/** Makes a store that fails every call with this error. */
export const away = (error: StoreError): PostActs => ({
  read: () => TE.left(error),
  expectNew: () => null,
  readNew: () => TE.left(error),
  enact: () => TE.left(error),
});

export interface Enacted extends PostAct {
  readonly viewer: Username | null;
}

const changed = (post: Post, { steps }: PostAct): Post | null => {
  const [step] = steps;
  if (step?.do !== 'put-post') return null;
  const { banned, banned_at, banned_by, content, media_url, hashtags: given } = step.changes;
  return {
    ...post,
    ...(content != null && { content, media_url: media_url === '' ? null : (media_url ?? null) }),
    ...(given != null && { hashtags: step.hashtags, given_hashtags: storedTags(given) }),
    ...(banned === '1' && {
      ban: { banned_at: Number(banned_at), banned_by: banned_by as Username },
    }),
    ...(banned === null && { ban: null }),
  };
};

/** Makes a store that holds one post, which every viewer likes, or none. */
export const holding = (
  post: Post | null,
): { readonly posts: PostActs; readonly enacted: readonly Enacted[] } => {
  const enacted: Enacted[] = [];
  const stored = post === null ? null : { post, row: newRow(draftRow(post)) };
  return {
    enacted,
    posts: {
      ...away(storeUnavailable('nothing is made here')),
      read: (id) => TE.right({ id, stored, unused: [], acts: [] }),
      enact: (_, act, viewer) => {
        enacted.push({ ...act, viewer });
        const left = post === null ? null : changed(post, act);
        return TE.right(
          E.right(
            left === null ? null : { post: left, isLiked: viewer !== null, isBookmarked: false },
          ),
        );
      },
    },
  };
};

/** Makes a store that creates posts from this snapshot, and answers each with `made`. */
export const making = (
  snapshotOf: (author: Username) => Partial<NewPostSnapshot> = () => ({}),
  made: Post = aPost(),
) => {
  const asked: NewPost[] = [];
  const actors: Username[] = [];
  const requests: (Idempotency | null)[] = [];
  const enacted: PostAct[] = [];
  const posts: PostActs = {
    ...away(storeUnavailable('nothing is read here')),
    readNew: (post, actor, request) => {
      asked.push(post);
      actors.push(actor);
      requests.push(request);
      const found = { author: {}, isActorHere: true, isTaken: false, unused: [], answered: null };
      return TE.fromIO(() => ({
        id: post.id,
        snapshot: { ...found, ...snapshotOf(post.author) },
      }));
    },
    enact: (_, act) => {
      enacted.push(act);
      return TE.right(E.right({ post: made, isLiked: false, isBookmarked: false }));
    },
  };
  return { posts, asked, actors, requests, enacted };
};
