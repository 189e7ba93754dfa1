import { inputOf, type NewPost, type Post } from '../domain/post.js';
import type { OutboxEvent } from '../domain/sync/outbox-event.js';
import type { Username } from '../domain/username.js';

/** What Xano is told of a post; of the tags those given beside the text, as a row of Xano has them. */
export const postEvent = (
  type: 'post.created' | 'post.updated',
  post: Omit<NewPost, 'author'>,
  username: Username,
  now: number,
): OutboxEvent => ({
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

export const postDeletedEvent = (
  { id, username }: Pick<Post, 'id' | 'username'>,
  now: number,
): OutboxEvent => ({
  type: 'post.deleted',
  actor: username,
  at: now,
  data: { id, username },
});
