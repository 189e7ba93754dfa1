import type { IO } from 'fp-ts/lib/IO.js';
import type { PostId } from '../../domain/post.js';

export interface IdGenerator {
  /** A UUID v4. */
  readonly nextPostId: IO<PostId>;
}
