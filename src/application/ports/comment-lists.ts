import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Comment, CommentOrder, CommentPlace } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import type { StoreError } from '../errors.js';

/** Which comments of a post: `count` after a place, or after the first `offset` without one. */
export interface CommentQuery {
  readonly order: CommentOrder;
  readonly after: CommentPlace | null;
  readonly offset: number;
  readonly count: number;
}

export interface CommentSlice {
  /** In the order asked for; null of one that is gone, or damaged. */
  readonly entries: readonly {
    readonly place: CommentPlace;
    readonly comment: Comment | null;
  }[];
  /** How many the post has. */
  readonly size: number;
}

export interface CommentLists {
  /** In at most three round trips; what changes in between may be in it in part. */
  readonly slice: (post: PostId, query: CommentQuery) => TaskEither<StoreError, CommentSlice>;
}
