import type { CommentId } from '../comment.js';
import type { Hashtag } from '../hashtag.js';
import type { PostId } from '../post.js';
import type { CommentStep } from './decide-comment.js';
import type { IdFacts } from './id-facts.js';
import type { SearchChanges } from '../search-entries.js';
import type { RecordCode, Owner, SyncRecord } from './record.js';
import type { FieldChanges, Row, RowVersions } from './row.js';
import type { EdgeName, Sent } from './view.js';
import type { XanoId } from './xano-id.js';
import type { Username } from '../username.js';

/** A name that the row of this Xano id waits for, since the user of another id has it. */
export interface Dispute {
  readonly name: Username;
  readonly id: XanoId;
}

/**
 * A change to the store that a merge decides. The steps of a batch are done in order, in one transaction. `at` is the
 * version that the step leaves, ms; 0 when it leaves none.
 */
export type Step =
  | {
      readonly do: 'put-user';
      readonly username: Username;
      readonly isNew: boolean;
      /** Every field, when the user is new. */
      readonly changes: FieldChanges;
      /** Null when the row has no versions, before and after. */
      readonly versions: RowVersions | null;
      /** The values after the step: the user's place in the registries depends on these two. */
      readonly role: string;
      readonly createdAt: string;
      /** Whether a field changes that the user's posts copy. */
      readonly isCopied: boolean;
      /** The search entries that the step adds and removes. */
      readonly search: SearchChanges;
    }
  /** Hides the user from every read at once; a job deletes everything else that is not newer than `at`. */
  | {
      readonly do: 'erase-user';
      readonly username: Username;
      /** The Xano id; null when the user has none. */
      readonly id: XanoId | null;
      readonly at: number;
      /** The search entries to remove. */
      readonly search: readonly string[];
    }
  | {
      readonly do: 'put-post';
      readonly id: PostId;
      readonly author: Username;
      /** The author before the step; null for a new post, and when the author stays the same. */
      readonly previousAuthor: Username | null;
      readonly isNew: boolean;
      /** ms. */
      readonly createdAt: number;
      readonly isBanned: boolean;
      readonly changes: FieldChanges;
      readonly hashtags: readonly Hashtag[];
      readonly tagsLeft: readonly Hashtag[];
      /** The users whom the text newly mentions. */
      readonly mentions: readonly Username[];
      /** Null leaves the stored versions as they are. */
      readonly versions: RowVersions | null;
      /** What the post enters: every list and feed, with its author's fields copied; the feeds of its tags; or nothing. */
      readonly place: 'all' | 'tags' | 'none';
    }
  | {
      readonly do: 'remove-post';
      readonly id: PostId;
      readonly author: Username;
      readonly hashtags: readonly Hashtag[];
      /** Likes and bookmarks newer than this are deferred until the post exists; null deletes all of them. */
      readonly at: number | null;
      /** The likes and bookmarks that this step deletes; a job deletes the others. */
      readonly acts?: readonly EdgeName[];
    }
  /** Sets a row aside for the lifetime of deferred records, in place of the one set aside before; null only deletes that. */
  | {
      readonly do: 'set-aside';
      readonly of: 'user';
      readonly name: Username;
      readonly row: Row | null;
    }
  | {
      readonly do: 'set-aside';
      readonly of: 'post';
      readonly name: PostId;
      readonly row: Row | null;
    }
  | {
      readonly do: 'set-edge';
      readonly edge: EdgeName;
      readonly present: boolean;
      /** Whether the edge was present before. */
      readonly was: boolean;
      readonly at: number;
      /** The instant of a like or bookmark, ms. */
      readonly since: number;
      /** Null when the edge does not come from a row of Xano. */
      readonly sent: Sent | null;
      /** The post that is liked or bookmarked; null when it is not known, and for other edges. */
      readonly post: { readonly author: Username; readonly hashtags: readonly Hashtag[] } | null;
    }
  /** Records that Xano has a row of an edge that is present. */
  | { readonly do: 'mark-sent'; readonly edge: EdgeName; readonly sent: Sent }
  /** `name`: the tombstone of a delete that named no Xano id. */
  | {
      readonly do: 'put-tombstone';
      readonly of: 'user' | 'name';
      readonly name: Username;
      readonly at: number;
    }
  /** Lowers the name's tombstone to `at`: just after that version the name passed to another user. */
  | { readonly do: 'pass-name'; readonly name: Username; readonly at: number }
  /** `left`: the tombstone of a post that was deleted with its author; `at` is the version of the author's delete. */
  | {
      readonly do: 'put-tombstone';
      readonly of: 'post' | 'left';
      readonly name: PostId;
      readonly at: number;
    }
  | {
      readonly do: 'put-tombstone';
      readonly of: 'comment';
      readonly name: CommentId;
      readonly at: number;
    }
  | CommentStep
  | { readonly do: 'index-comment'; readonly id: CommentId; readonly name: CommentId }
  /** Stores what is known of the Xano id of a user. */
  | { readonly do: 'identify'; readonly id: XanoId; readonly facts: IdFacts }
  | { readonly do: 'index'; readonly id: PostId; readonly name: PostId }
  /** Makes a former id of a post refer to the post that has this Xano id. */
  | { readonly do: 'former-id'; readonly id: PostId; readonly xanoId: PostId }
  /** Schedules a retry of the records that are deferred for this owner. */
  | { readonly do: 'wake'; readonly owner: Owner }
  /** Records that the row of this id claims the name of another user: the service asks Xano for both rows, if it can. */
  | ({ readonly do: 'dispute' } & Dispute)
  | { readonly do: 'defer'; readonly owner: Owner; readonly record: SyncRecord };

export interface MergeResult {
  readonly result: 'applied' | 'unchanged' | 'stale' | 'deferred' | 'failed';
  /** Why the record failed or is deferred; for any other result, what an operator should look into. */
  readonly code?: RecordCode;
  readonly message?: string;
  /** A newer row has already said the same: of two rows of Xano that join the same two ends, this is the older one. */
  readonly isSaid?: true;
  readonly steps: readonly Step[];
}

export const merged = (
  result: 'applied' | 'unchanged' | 'stale',
  steps: readonly Step[] = [],
): MergeResult => ({ result, steps });

export const deferred = (owner: Owner, record: SyncRecord): MergeResult => ({
  result: 'deferred',
  code: 'owner_missing',
  message: `waits for ${owner}`,
  steps: [{ do: 'defer', owner, record }],
});

/** Defers a record until the user who has its name or its id is deleted. */
export const blocked = (
  code: 'name_taken' | 'id_taken',
  message: string,
  owner: Owner,
  record: SyncRecord,
): MergeResult => ({ ...deferred(owner, record), code, message });

export const failed = (code: RecordCode, message: string): MergeResult => ({
  result: 'failed',
  code,
  message,
  steps: [],
});

/** The result when the view lacks something that the record depends on: it is merged again with a new view. */
export const UNREAD = 'unread';
export type Unread = typeof UNREAD;
