import { makeAddComment } from '../../../src/application/use-cases/comments.js';
import { UNTIMED_ORIGIN } from '../../../src/application/ports/origin.js';
import type { Comment, CommentId } from '../../../src/domain/comment.js';
import { anId, bob, noon } from './fixtures.js';
import type { Scene } from './scene.js';

export const commentId = (id: string): CommentId => id as CommentId;

/** Makes a comment by bob on p1 at noon. */
export const aComment = (part: Partial<Comment> = {}): Comment => ({
  id: commentId('c1'),
  post_id: anId('p1'),
  username: bob,
  content: 'well said',
  created_at: noon,
  updated_at: null,
  ...part,
});

export const addComment = ({ stores, time }: Scene, part: Partial<Comment> = {}) =>
  makeAddComment(stores.comments)(aComment(part), UNTIMED_ORIGIN, time.now());
