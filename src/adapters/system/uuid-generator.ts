import { randomUUID } from 'node:crypto';
import type { IdGenerator } from '../../application/ports/id-generator.js';
import type { CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';

/** Makes random UUIDs, so that replicas of the service need no coordination. */
export const uuidGenerator: IdGenerator = {
  nextPostId: () => randomUUID() as PostId,
  nextCommentId: () => randomUUID() as CommentId,
};
