import type { CommentId } from '../comment.js';
import { TIES, isTie, type ActKind, type TieKind } from '../entities/edges.js';
import type { PostId } from '../post.js';
import { isEdge } from './entity.js';
import type { FieldChanges } from './row.js';
import type { Version } from './version.js';
import type { XanoId } from './xano-id.js';
import type { Username } from '../username.js';

/**
 * Why a record was not applied as sent, or is deferred; what an operator should look into although a record was
 * applied; or why an outbox event did not reach Xano. The codes are stable, so that programs may depend on them.
 */
export const RECORD_CODES = [
  'invalid_json',
  'invalid_record',
  'missing_field',
  'too_large',
  'version_in_future',
  'unknown_entity',
  'unknown_table',
  'cannot_follow_self',
  'cannot_mute_self',
  'cannot_block_self',
  'owner_missing',
  'name_taken',
  'id_taken',
  'damaged_key',
  'undecided',
  'too_old',
  'let_go',
  'same_version',
  'version_ahead',
  'left_out',
  'unreadable',
  'writeback_failed',
] as const;

export type RecordCode = (typeof RECORD_CODES)[number];

/** A user as a row of Xano names one. At least one of `username` and `id` is not null; see identity.ts. */
export interface UserRef {
  readonly username: Username | null;
  readonly id: XanoId | null;
  /** True for a name that only applies if nothing is known of the id: a user who has the id keeps the present name. */
  readonly proposed?: true;
  /** The id of the deleted user of that name for whom the record was deferred, though its row named no id. */
  readonly formerly?: XanoId;
}

interface Versioned {
  readonly version: Version;
  readonly deleted: boolean;
  /**
   * True when no sender reported the record: a comparison read all of Xano, and found the row or found none. It wins over
   * another content of the same instant. An observed delete deletes what is not newer and leaves no tombstone: if Xano has
   * the row after all, it comes back with everything that belonged to it.
   */
  readonly observed?: true;
  /**
   * Stored values from Xano up to this version, ms, give way to the observed values, which were read later. Values set
   * here give way only if they are not newer than `version`.
   */
  readonly seenAt?: number;
}

export interface UserRecord extends Versioned {
  readonly entity: 'user';
  readonly user: UserRef;
  readonly fields: FieldChanges;
}

export interface PostRecord extends Versioned {
  readonly entity: 'post';
  /** The Xano id as text, or the post's own id where Xano has none. */
  readonly id: PostId;
  /** The id under which the post was made here, before Xano knew it. */
  readonly externalId: PostId | null;
  /** Null in a partial record. */
  readonly author: UserRef | null;
  /** `hashtags` is the JSON list of the tags given beside the text. */
  readonly fields: FieldChanges;
}

interface Edge extends Versioned {
  /** True for an edge that existed here when it was deferred, and is not known to be a row of Xano. */
  readonly local?: true;
}

export interface TieRecord extends Edge {
  readonly entity: TieKind;
  readonly user: UserRef;
  readonly whom: UserRef;
}

export interface ActRecord extends Edge {
  readonly entity: ActKind;
  readonly user: UserRef;
  /** A Xano id as text, or the post's own id. */
  readonly post: PostId;
  /** The instant of the act, ms; null when the record does not say. */
  readonly since: number | null;
}

export interface CommentRecord extends Versioned {
  readonly entity: 'comment';
  /** The Xano id as text, or the comment's own id where Xano has none. */
  readonly id: CommentId;
  /** The id under which the comment was made here, before Xano knew it. */
  readonly externalId: CommentId | null;
  /** Null in a partial record, like `post`. */
  readonly author: UserRef | null;
  /** A Xano id as text, or the post's own id. */
  readonly post: PostId | null;
  readonly fields: FieldChanges;
}

/** One row of Xano, read and checked. */
export type SyncRecord = UserRecord | PostRecord | TieRecord | ActRecord | CommentRecord;

/** Whether the record is an edge: its row joins two others and has no fields of its own. */
export const isEdgeRecord = (record: SyncRecord): record is TieRecord | ActRecord =>
  isEdge(record.entity);

/**
 * Returns the members whose names differ in stored records: `version` has always been stored as `stamp`, and `whom` as the
 * end of its tie, such as `following`.
 */
const plainNames = (entity: string): Readonly<Record<string, string>> => ({
  version: 'stamp',
  ...(isTie(entity) && { whom: TIES[entity].mine }),
});

/** Returns a record in the form in which it is stored, shown and compared with others. */
export const plainRecord = (record: SyncRecord): Readonly<Record<string, unknown>> => {
  const names = plainNames(record.entity);
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [names[name] ?? name, value]),
  );
};

/** Inverts `plainRecord`; accepts an object that may be no record. */
export const fromPlain = (
  plain: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const names = Object.entries(plainNames(String(plain['entity'])));
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [
      names.find(([, kept]) => kept === name)?.[0] ?? name,
      value,
    ]),
  );
};

/** Returns the users whom a record is about or by. */
export const usersOf = (record: SyncRecord): readonly UserRef[] => {
  switch (record.entity) {
    case 'user':
      return [record.user];
    case 'post':
    case 'comment':
      return record.author === null ? [] : [record.author];
    case 'follow':
    case 'mute':
    case 'block':
      return [record.user, record.whom];
    case 'like':
    case 'bookmark':
      return [record.user];
  }
};

/** The owner that a deferred record waits for: `user/alice`, `user#42` (a Xano id), `post/77`, `erased/alice`. */
export type Owner = string;

export const userOwner = (username: Username): Owner => `user/${username}`;
export const userIdOwner = (id: XanoId): Owner => `user#${id}`;
export const postOwner = (id: PostId): Owner => `post/${id}`;
/** Returns the owner of parts of a comment: the comment itself, which is not stored at present. */
export const commentOwner = (id: CommentId): Owner => `comment/${id}`;
/** Returns the owner of what died with a post's author: another author, told late, with whom it would not have died. */
export const otherAuthorAwaited = (id: PostId): Owner => `authors/${id}`;
/** Whether records most likely wait for this owner in vain: they then expire without a report. */
export const expiresSilently = (owner: Owner): boolean => owner.startsWith('authors/');
/** Returns the owner that stands for the end of a user's erasure. */
export const erasureEndAwaited = (username: Username): Owner => `erased/${username}`;

/** Returns the name or id of a user in a record's key; the id for a proposed name, since the user may have another. */
const nameOf = ({ username, id, proposed }: UserRef): string =>
  proposed === true || username === null ? `#${id ?? ''}` : username;

/** Returns the name of a record in the journal and in reports: `user:alice`, `like:alice>77`. */
export const keyOf = (record: SyncRecord): string => {
  switch (record.entity) {
    case 'user':
      return `${record.entity}:${nameOf(record.user)}`;
    case 'post':
    case 'comment':
      return `${record.entity}:${record.externalId ?? record.id}`;
    case 'follow':
    case 'mute':
    case 'block':
      return `${record.entity}:${nameOf(record.user)}>${nameOf(record.whom)}`;
    case 'like':
    case 'bookmark':
      return `${record.entity}:${nameOf(record.user)}>${record.post}`;
  }
};
