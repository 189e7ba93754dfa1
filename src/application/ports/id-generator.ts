import type { IO } from 'fp-ts/lib/IO.js';
import type { CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';

/** Generates ids, each a new UUID v4. */
export interface IdGenerator {
  readonly nextPostId: IO<PostId>;
  readonly nextCommentId: IO<CommentId>;
}
