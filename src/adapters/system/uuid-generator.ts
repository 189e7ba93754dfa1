import { randomUUID } from 'node:crypto';
import type { IdGenerator } from '../../application/ports/id-generator.js';
import type { CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';

/** Random UUIDs: replicas need not agree on anything to make ids of their own. */
export const uuidGenerator: IdGenerator = {
  nextPostId: () => randomUUID() as PostId,
  nextCommentId: () => randomUUID() as CommentId,
};
