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
  /** Null: nobody of that name is here. */
  readonly row: Row | null;
  /** What of a user who is being erased is newer than the delete; null where there is nothing. */
  readonly aside: Row | null;
  /** Of whoever had the name last. */
  readonly tombstone: Tombstone;
  /** Of deletes that named no id: they stand against whoever has the name, as far as not newer. */
  readonly nameTombstone: Tombstone;
  /** What hung on a deleted user of that name is still being taken away. */
  readonly erasing: boolean;
  /** False: the row tells only that the user is here, the Xano id, and since when. */
  readonly isWhole: boolean;
}

export interface PostFacts {
  /** Null: no such post, or only what is left of one whose author is gone. */
  readonly row: Row | null;
  /**
   * What was told of the post and is not to be seen: it died with its author, as far as is known, or is
   * newer than a delete and has no author here. Null where there is nothing.
   */
  readonly aside: Row | null;
  readonly tombstone: Tombstone;
  /** Of an author whose delete took the post along, or had killed it before it came. */
  readonly left: Tombstone;
  /** Of the author of the post that is here, or else of the one put aside. */
  readonly authorTombstone: Tombstone;
  /** Whether that author is here. */
  readonly authorHere: boolean;
  /** The author whose erasure is going to take away what is left. */
  readonly leftBy: Username | null;
  /** False: the row tells only the author and the tags. */
  readonly isWhole: boolean;
}

/** A follow, like or bookmark. `at`: its version, 0 for none; `since`: the instant of the act. */
export interface EdgeFacts {
  readonly present: boolean;
  readonly at: number;
  readonly since: number | null;
  readonly sent: Sent | null;
  /** It is absent only because a collection was lost: `at` and `since` are those that it stood by. */
  readonly isLost?: boolean;
}

/** Of an edge that is known to be a row of Xano: the ids by which its users were told, null by name. */
export interface Sent {
  readonly user: XanoId | null;
  /** Of a like or bookmark null. */
  readonly target: XanoId | null;
}

export interface CommentFacts {
  /** Its hash, which is left for a while where its post or author is deleted; null: there is none. */
  readonly row: Row | null;
  /** It stands on its post. Else it is being taken away, or the list of its post was lost. */
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

/** What a batch of records is about; asked of the store before the batch is merged. */
export interface SyncQuery {
  /** Whose rows are looked at, and those of whom it matters only whether they are here. */
  readonly users: readonly Username[];
  readonly owners: readonly Username[];
  readonly userIds: readonly XanoId[];
  /** Whose rows are looked at, and those of which it matters only whose they are and their tags. */
  readonly posts: readonly PostId[];
  readonly subjects: readonly PostId[];
  /** Of posts that may be known by another id here. */
  readonly postIds: readonly PostId[];
  readonly edges: readonly EdgeName[];
  readonly comments: readonly CommentId[];
  /** Of comments that may be known by another id here. */
  readonly commentIds: readonly CommentId[];
  /** Ids of events. */
  readonly events: readonly string[];
}

/**
 * What the store held of all that a batch is about. Merging brings it up to date record by record,
 * so that the next record of the batch finds what the one before has left.
 */
export interface SyncView {
  readonly users: Map<Username, UserFacts>;
  /** Of the ids that the batch names, and of those of its users, also as they were put aside. */
  readonly userIds: Map<XanoId, IdFacts | null>;
  readonly posts: Map<PostId, PostFacts>;
  readonly postIds: Map<PostId, PostId | null>;
  readonly edges: Map<string, EdgeFacts>;
  readonly comments: Map<CommentId, CommentFacts>;
  readonly commentIds: Map<CommentId, CommentId | null>;
  /** Those that were applied before. */
  readonly events: Set<string>;
}

/**
 * The likes, bookmarks and comments of a post that is taken away: what becomes of those that are newer the
 * store alone tells, so they are looked at anew.
 */
export const forgetHanging = (view: SyncView, id: PostId): void => {
  for (const [name, { row }] of view.comments)
    if (row?.fields['post_id'] === id) view.comments.delete(name);
  for (const key of view.edges.keys())
    if (!isTie(key.split(':')[0] ?? '') && key.endsWith(`:${id}`)) view.edges.delete(key);
};
