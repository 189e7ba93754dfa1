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

/** The row of an id waits for a name that the user of another id has. */
export interface Dispute {
  readonly name: Username;
  readonly id: XanoId;
}

/**
 * What a merged batch does to the store, in this order and all together. `at` is the version the
 * step leaves, ms; 0 when it leaves none.
 */
export type Step =
  | {
      readonly do: 'put-user';
      readonly username: Username;
      readonly isNew: boolean;
      /** Every field, where the user is new. */
      readonly changes: FieldChanges;
      /** Null: it has none, before and after. */
      readonly versions: RowVersions | null;
      /** As they are afterwards: the registries go by these two. */
      readonly role: string;
      readonly createdAt: string;
      /** What posts have a copy of is another. */
      readonly isCopied: boolean;
      /** By which texts the user is found from then on, and by which no more. */
      readonly search: SearchChanges;
    }
  /** Gone from every read at once; the rest, as far as it is not newer, by recorded work. */
  | {
      readonly do: 'erase-user';
      readonly username: Username;
      /** Null where Xano knows of none. */
      readonly id: XanoId | null;
      readonly at: number;
      /** By which texts the user was found. */
      readonly search: readonly string[];
    }
  | {
      readonly do: 'put-post';
      readonly id: PostId;
      readonly author: Username;
      /** Who had it before, when that is somebody else. */
      readonly previousAuthor: Username | null;
      readonly isNew: boolean;
      /** ms. */
      readonly createdAt: number;
      readonly isBanned: boolean;
      readonly changes: FieldChanges;
      readonly hashtags: readonly Hashtag[];
      readonly tagsLeft: readonly Hashtag[];
      /** Whom its text names, and did not before. */
      readonly mentions: readonly Username[];
      /** Null: left as they are. */
      readonly versions: RowVersions | null;
      /** Where it comes to stand anew: in the feeds of its tags, in all lists and with its author's fields, or nowhere. */
      readonly place: 'all' | 'tags' | 'none';
    }
  | {
      readonly do: 'remove-post';
      readonly id: PostId;
      readonly author: Username;
      readonly hashtags: readonly Hashtag[];
      /** Likes and bookmarks that are newer wait for the post; null takes all there are. */
      readonly at: number | null;
      /** Those that go at once; the others by recorded work. */
      readonly acts?: readonly EdgeName[];
    }
  /** Kept for as long as records wait, in the place of what was put aside before; null: nothing. */
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
      /** Whether it stood before. */
      readonly was: boolean;
      readonly at: number;
      /** The instant of a like or bookmark, ms. */
      readonly since: number;
      /** Null: it is not told as a row of Xano. */
      readonly sent: Sent | null;
      /** Of the post that is liked or bookmarked. */
      readonly post: { readonly author: Username; readonly hashtags: readonly Hashtag[] } | null;
    }
  /** The edge stands, and is a row of Xano. */
  | { readonly do: 'mark-sent'; readonly edge: EdgeName; readonly sent: Sent }
  /** `name`: the delete named no Xano id. */
  | {
      readonly do: 'put-tombstone';
      readonly of: 'user' | 'name';
      readonly name: Username;
      readonly at: number;
    }
  /** The name is somebody else's from just after that version on. */
  | { readonly do: 'pass-name'; readonly name: Username; readonly at: number }
  /** `left`: the post went with its author, whose delete has that version. */
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
  /** From now on this is remembered of the Xano id of a user. */
  | { readonly do: 'identify'; readonly id: XanoId; readonly facts: IdFacts }
  | { readonly do: 'index'; readonly id: PostId; readonly name: PostId }
  /** Who names a post by this id means the one that the Xano id stands for. */
  | { readonly do: 'former-id'; readonly id: PostId; readonly xanoId: PostId }
  /** Whoever waits for this owner is looked at again. */
  | { readonly do: 'wake'; readonly owner: Owner }
  /** The row of this id claims the name of another: Xano is asked for both, where it can be. */
  | ({ readonly do: 'dispute' } & Dispute)
  | { readonly do: 'defer'; readonly owner: Owner; readonly record: SyncRecord };

export interface MergeResult {
  readonly result: 'applied' | 'unchanged' | 'stale' | 'deferred' | 'failed';
  /** Of what failed, and whom a deferred record waits for; of another, what somebody should look into. */
  readonly code?: RecordCode;
  readonly message?: string;
  /** What it says is so, by something newer: of two rows that join the same two it is the older one. */
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

/** Waits for the end of whoever is in its way. */
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

/** The view does not hold what this record is about: it is merged with another one. */
export const UNREAD = 'unread';
export type Unread = typeof UNREAD;
