import type { IO } from 'fp-ts/lib/IO.js';
import type { CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';

export interface IdGenerator {
  /** Each a UUID v4. */
  readonly nextPostId: IO<PostId>;
  readonly nextCommentId: IO<CommentId>;
}
