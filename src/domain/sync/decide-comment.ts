import * as E from 'fp-ts/lib/Either.js';
import type { Comment } from '../comment.js';
import type { ActedPost } from './acted-post.js';
import type { Row, RowVersions } from './row.js';
import {
  instantForXano,
  newVersions,
  touchVersions,
  versionOfDelete,
  type Act,
} from './touch-versions.js';
import { versionAfter } from './version.js';

/** A change of a comment. `post`: the post that it is on. */
export type CommentStep =
  | {
      readonly do: 'put-comment';
      readonly comment: Comment;
      /** Null when the comment has no versions. */
      readonly versions: RowVersions | null;
      readonly isNew: boolean;
      /** A comment of the same id that is being deleted and is still in lists; null when there is none. */
      readonly was: Comment | null;
      readonly post: ActedPost;
    }
  | {
      readonly do: 'remove-comment';
      readonly comment: Comment;
      readonly post: ActedPost;
      /** The version of the delete, ms; 0 leaves no tombstone. */
      readonly at: number;
    };

/** What an act on a comment depends on. */
export interface CommentSnapshot {
  /** Null when the post does not exist, or its author is no valid username. */
  readonly post: ActedPost | null;
  /** Whether the acting user exists. */
  readonly isActorHere: boolean;
  /** The comment of this id on the post; null when there is none. */
  readonly comment: Comment | null;
  /** The stored row of this id, with its versions. */
  readonly row: Row;
  /** Version of the last delete of a comment of this id, ms; 0 for none. */
  readonly tombstone: number;
  /** Whether any post has a comment of this id, even one whose deletion is still under way. */
  readonly isTaken: boolean;
}

/** A stored comment with its row and its post. */
export interface StoredComment {
  readonly comment: Comment;
  readonly row: Row;
  readonly post: ActedPost;
}

/** Why a new comment is refused; `taken`: another comment has the id. */
export type NewCommentRefusal = 'no_actor' | 'no_post' | 'taken';

const isSameRequest = (stored: Comment, { username, content }: Comment): boolean =>
  stored.username === username && stored.content === content;

/** Decides a new comment; a banned post takes none. A repeated request is answered with the comment that it made before. */
export const decideNewComment = (
  { post, isActorHere, comment: stored, isTaken, tombstone }: CommentSnapshot,
  comment: Comment,
  { version, byUser }: Act,
): E.Either<NewCommentRefusal, CommentStep | { readonly again: Comment }> => {
  if (!isActorHere) return E.left('no_actor');
  if (post?.isBanned !== false) return E.left('no_post');
  if (!isTaken) {
    const versions =
      version === null ? null : newVersions(versionAfter(tombstone, { version, byUser }));
    return E.right({ do: 'put-comment', comment, versions, isNew: true, was: null, post });
  }
  return stored !== null && isSameRequest(stored, comment)
    ? E.right({ again: stored })
    : E.left('taken');
};

export const decideCommentEdit = (
  { comment, row, post }: StoredComment,
  content: string,
  act: Act,
  now: number,
): CommentStep | null =>
  comment.content === content
    ? null
    : {
        do: 'put-comment',
        comment: { ...comment, content, updated_at: now },
        versions: touchVersions(row, { set: ['content', 'updated_at'], remove: [] }, act),
        isNew: false,
        was: null,
        post,
      };

export const decideCommentEnd = ({ comment, row, post }: StoredComment, act: Act): CommentStep => ({
  do: 'remove-comment',
  comment,
  post,
  at: versionOfDelete(row, act) ?? 0,
});

/** Returns the instant that Xano is told for a step, ms. */
export const instantOf = (step: CommentStep, now: number): number =>
  step.do === 'put-comment' ? instantForXano(step.versions, now) : Math.max(now, step.at);
