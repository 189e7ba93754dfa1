import { inputOf, type NewPost, type Post } from '../domain/post.js';
import type { News } from '../domain/sync/news.js';
import type { Username } from '../domain/username.js';

/** What Xano is told of a post; of the tags those given beside the text, as a row of Xano has them. */
export const postNews = (
  type: 'post.created' | 'post.updated',
  post: Omit<NewPost, 'author'>,
  username: Username,
  now: number,
): News => ({
  type,
  actor: username,
  at: now,
  data: {
    id: post.id,
    username,
    ...inputOf(post),
    hashtags: post.given_hashtags,
    created_at: post.created_at,
    updated_at: now,
  },
});

export const postDeletedNews = (
  { id, username }: Pick<Post, 'id' | 'username'>,
  now: number,
): News => ({
  type: 'post.deleted',
  actor: username,
  at: now,
  data: { id, username },
});
