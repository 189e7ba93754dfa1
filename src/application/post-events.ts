import { inputOf, type NewPost, type Post } from '../domain/post.js';
import type { OutboxEvent } from '../domain/sync/outbox-event.js';
import type { Username } from '../domain/username.js';

/** Makes the event about a post, its tags as in a row of Xano: those given beside the text. `at`: how new it is, ms. */
export const postEvent = (
  type: 'post.created' | 'post.updated',
  post: Omit<NewPost, 'author'>,
  username: Username,
  at: number,
): OutboxEvent => ({
  type,
  actor: username,
  at,
  data: {
    id: post.id,
    username,
    ...inputOf(post),
    hashtags: post.given_hashtags,
    created_at: post.created_at,
    updated_at: at,
  },
});

export const postDeletedEvent = (
  { id, username }: Pick<Post, 'id' | 'username'>,
  at: number,
): OutboxEvent => ({
  type: 'post.deleted',
  actor: username,
  at,
  data: { id, username },
});
