import * as TE from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../../../src/application/errors.js';
import type { PostAct, PostActs } from '../../../src/application/ports/post-acts.js';
import { storedTags } from '../../../src/domain/hashtag.js';
import type { Post } from '../../../src/domain/post.js';
import { draftRow } from '../../../src/domain/stored-post.js';
import { newRow } from '../../../src/domain/sync/row.js';
import type { Username } from '../../../src/domain/username.js';

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

/** A store that holds one post, which every viewer likes, or none. */
export const holding = (
  post: Post | null,
): { readonly posts: PostActs; readonly enacted: readonly Enacted[] } => {
  const enacted: Enacted[] = [];
  const stored = post === null ? null : { post, row: newRow(draftRow(post)) };
  return {
    enacted,
    posts: {
      read: () => TE.right({ stored, unused: [], acts: [] }),
      enact: (reading, act, viewer) => {
        enacted.push({ ...act, viewer });
        const left = reading.stored === null ? null : changed(reading.stored.post, act);
        return TE.right(
          left === null ? null : { post: left, isLiked: viewer !== null, isBookmarked: false },
        );
      },
    },
  };
};

/** A store that is away. */
export const away = (error: StoreError): PostActs => ({
  read: () => TE.left(error),
  enact: () => TE.left(error),
});
