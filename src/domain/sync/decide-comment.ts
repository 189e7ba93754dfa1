import * as E from 'fp-ts/lib/Either.js';
import type { Comment } from '../comment.js';
import type { ActedPost } from './decide-edge.js';

/** What somebody does to a comment. */
export type CommentStep =
  | {
      readonly do: 'put-comment';
      readonly comment: Comment;
      readonly isNew: boolean;
      readonly post: ActedPost;
    }
  | { readonly do: 'remove-comment'; readonly comment: Comment; readonly post: ActedPost };

/** What an act on a comment depends on. */
export interface CommentSnapshot {
  /** Null: there is none, or it has no author who can be. */
  readonly post: ActedPost | null;
  /** Whether whoever acts is here. */
  readonly isActorHere: boolean;
  /** What stands on the post under the id. */
  readonly comment: Comment | null;
  /** There is, or still is until its end is worked off, a comment of that id on any post. */
  readonly isTaken: boolean;
}

/** A comment on a post, both as they stand. */
export interface StoredComment {
  readonly comment: Comment;
  readonly post: ActedPost;
}

/** Why no comment is made: `taken`, another comment has the id. */
export type NewCommentRefusal = 'no_actor' | 'no_post' | 'taken';

const isSameRequest = (stored: Comment, { username, content }: Comment): boolean =>
  stored.username === username && stored.content === content;

/** A banned post is nobody's to act upon. What stands so already, as the same request has made it, is its answer. */
export const decideNewComment = (
  { post, isActorHere, comment: stored, isTaken }: CommentSnapshot,
  comment: Comment,
): E.Either<NewCommentRefusal, CommentStep | { readonly again: Comment }> => {
  if (!isActorHere) return E.left('no_actor');
  if (post?.isBanned !== false) return E.left('no_post');
  if (!isTaken) return E.right({ do: 'put-comment', comment, isNew: true, post });
  return stored !== null && isSameRequest(stored, comment)
    ? E.right({ again: stored })
    : E.left('taken');
};

export const decideCommentEdit = (
  { comment, post }: StoredComment,
  content: string,
  now: number,
): CommentStep | null =>
  comment.content === content
    ? null
    : { do: 'put-comment', comment: { ...comment, content, updated_at: now }, isNew: false, post };
