import type { CommentId } from '../comment.js';
import { isTie, type EdgeKind } from '../entities/edges.js';
import type { PostId } from '../post.js';
import type { IdFacts } from './id-facts.js';
import type { Row } from './row.js';
import type { XanoId } from './xano-id.js';
import type { Username } from '../username.js';

/** The highest version of a delete still remembered, ms; 0 when there is none. */
type Tombstone = number;

export interface UserFacts {
  /** Null when no user has the name. */
  readonly row: Row | null;
  /** The row set aside: the part of an erased user that is newer than the delete; null when there is none. */
  readonly aside: Row | null;
  /** The tombstone of the last user who had the name. */
  readonly tombstone: Tombstone;
  /** The tombstone of deletes that named no Xano id: they kill what is not newer, whoever has the name. */
  readonly nameTombstone: Tombstone;
  /** Whether a job is still deleting what belonged to a deleted user of that name. */
  readonly erasing: boolean;
  /** False when the row tells only that the user exists, the Xano id, and the instant of joining. */
  readonly isWhole: boolean;
}

export interface PostFacts {
  /** Null when the post does not exist, or is only what is left of one whose author is deleted. */
  readonly row: Row | null;
  /**
   * The part of the post that is set aside and not shown: it died with its author, as far as is known, or is newer than
   * a delete and has no stored author. Null when there is none.
   */
  readonly aside: Row | null;
  readonly tombstone: Tombstone;
  /** The tombstone of an author whose delete also deleted the post, or had killed it before it came. */
  readonly cascadeTombstone: Tombstone;
  /** The tombstone of the author of the stored post, or else of the part that is set aside. */
  readonly authorTombstone: Tombstone;
  /** Whether that author exists. */
  readonly authorExists: boolean;
  /** The deleted author whose erasure is going to delete what is left of the post; null when there is none. */
  readonly erasedAuthor: Username | null;
  /** False when the row tells only the author, the tags and the ban. */
  readonly isWhole: boolean;
}

/** An edge. `at`: its version, or that of its delete, ms; 0 for none. `since`: the instant of a like or bookmark, ms. */
export interface EdgeFacts {
  readonly present: boolean;
  readonly at: number;
  readonly since: number | null;
  readonly sent: Sent | null;
  /** Whether the edge is absent only because a collection was lost: it still has its former `at` and `since`. */
  readonly isLost?: boolean;
}

/** The Xano ids by which the row of an edge named its users; null for a user whom it named by username. */
export interface Sent {
  readonly user: XanoId | null;
  /** Null for likes and bookmarks. */
  readonly target: XanoId | null;
}

export interface CommentFacts {
  /** The stored row, which outlasts the delete of its post or author for a while; null when there is none. */
  readonly row: Row | null;
  /** Whether the list of its post has the comment. If not, it is being deleted, or that list was lost. */
  readonly isListed: boolean;
  readonly tombstone: Tombstone;
}

/** `target` is a username or the id of a post. */
export interface EdgeName {
  readonly kind: EdgeKind;
  readonly user: Username;
  readonly target: string;
}

export const edgeKey = ({ kind, user, target }: EdgeName): string => `${kind}:${user}:${target}`;

/** All that merging a batch of records may depend on; it is read from the store before the merge. */
export interface SyncQuery {
  /** Users whose whole rows are read, and users of whom only an outline is read (`owners`). */
  readonly users: readonly Username[];
  readonly owners: readonly Username[];
  readonly userIds: readonly XanoId[];
  /** Posts whose whole rows are read, and posts of which only author, tags and ban are read (`subjects`). */
  readonly posts: readonly PostId[];
  readonly subjects: readonly PostId[];
  /** Ids under which a record names a post that may be stored under another id. */
  readonly postIds: readonly PostId[];
  readonly edges: readonly EdgeName[];
  readonly comments: readonly CommentId[];
  /** Ids under which a record names a comment that may be stored under another id. */
  readonly commentIds: readonly CommentId[];
  /** Ids of events. */
  readonly events: readonly string[];
}

/**
 * What the store held of all that a batch depends on. Each merge updates it, so that the next record of the batch finds
 * what the one before has left.
 */
export interface SyncView {
  readonly users: Map<Username, UserFacts>;
  /** Facts of the Xano ids that the batch names, and of those in its users' rows, stored or set aside; null if unknown. */
  readonly userIds: Map<XanoId, IdFacts | null>;
  readonly posts: Map<PostId, PostFacts>;
  readonly postIds: Map<PostId, PostId | null>;
  readonly edges: Map<string, EdgeFacts>;
  readonly comments: Map<CommentId, CommentFacts>;
  readonly commentIds: Map<CommentId, CommentId | null>;
  /** The ids of events that were applied before. */
  readonly events: Set<string>;
}

/**
 * Removes the likes, bookmarks and comments of a deleted post from the view. Only the store can tell what becomes of the
 * newer ones, so a later record about one of them makes the store be read again.
 */
export const forgetDependents = (view: SyncView, id: PostId): void => {
  for (const [name, { row }] of view.comments)
    if (row?.fields['post_id'] === id) view.comments.delete(name);
  for (const key of view.edges.keys())
    if (!isTie(key.split(':')[0] ?? '') && key.endsWith(`:${id}`)) view.edges.delete(key);
};
