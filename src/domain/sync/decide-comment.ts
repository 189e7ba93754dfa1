import * as E from 'fp-ts/lib/Either.js';
import type { Comment } from '../comment.js';
import type { ActedPost } from './acted-post.js';
import type { Row, RowVersions } from './row.js';
import {
  instantTold,
  newVersions,
  touchVersions,
  versionOfDelete,
  type Act,
} from './touch-versions.js';
import { versionOver } from './version.js';

/** What becomes of a comment. `post`: what it is on. */
export type CommentStep =
  | {
      readonly do: 'put-comment';
      readonly comment: Comment;
      /** Null: it has none. */
      readonly versions: RowVersions | null;
      readonly isNew: boolean;
      /** One of the id that is on its way out, and stands in lists yet. */
      readonly was: Comment | null;
      readonly post: ActedPost;
    }
  | {
      readonly do: 'remove-comment';
      readonly comment: Comment;
      readonly post: ActedPost;
      /** The version of the delete, ms; 0 leaves none. */
      readonly at: number;
    };

/** What an act on a comment depends on. */
export interface CommentSnapshot {
  /** Null: there is none, or it has no author who can be. */
  readonly post: ActedPost | null;
  /** Whether whoever acts is here. */
  readonly isActorHere: boolean;
  /** What stands on the post under the id. */
  readonly comment: Comment | null;
  /** What is there under the id, with its versions. */
  readonly row: Row;
  /** Of the last delete of a comment of that id, ms; 0 for none. */
  readonly tombstone: number;
  /** There is, or still is until its end is worked off, a comment of that id on any post. */
  readonly isTaken: boolean;
}

/** A comment on a post, both as they stand. */
export interface StoredComment {
  readonly comment: Comment;
  readonly row: Row;
  readonly post: ActedPost;
}

/** Why no comment is made: `taken`, another comment has the id. */
export type NewCommentRefusal = 'no_actor' | 'no_post' | 'taken';

const isSameRequest = (stored: Comment, { username, content }: Comment): boolean =>
  stored.username === username && stored.content === content;

/** A banned post is nobody's to act upon. What stands so already, as the same request has made it, is its answer. */
export const decideNewComment = (
  { post, isActorHere, comment: stored, isTaken, tombstone }: CommentSnapshot,
  comment: Comment,
  { version, byUser }: Act,
): E.Either<NewCommentRefusal, CommentStep | { readonly again: Comment }> => {
  if (!isActorHere) return E.left('no_actor');
  if (post?.isBanned !== false) return E.left('no_post');
  if (!isTaken) {
    const versions =
      version === null ? null : newVersions(versionOver(tombstone, { version, byUser }));
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

/** How new Xano is told that a step is, ms. */
export const instantOf = (step: CommentStep, now: number): number =>
  step.do === 'put-comment' ? instantTold(step.versions, now) : Math.max(now, step.at);
