import type { CommentId } from '../comment.js';
import { TIES, isTie, type ActKind, type TieKind } from '../entities/edges.js';
import type { PostId } from '../post.js';
import { isEdge } from './entity.js';
import type { FieldChanges } from './row.js';
import type { Version } from './version.js';
import type { XanoId } from './xano-id.js';
import type { Username } from '../username.js';

/**
 * Why a record did not come in as it was sent, or waits; what of one that did come in somebody should look
 * into; or why an outbox event did not get to Xano. Stable, so that programs may go by it.
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

/** A user as a row of Xano names one. At least one of the two is there; see identity.ts. */
export interface UserRef {
  readonly username: Username | null;
  readonly id: XanoId | null;
  /** The name is for an id of which nothing is known: whoever has the id keeps the name they have. */
  readonly proposed?: true;
  /** Put aside when the user of that name and this id was deleted, though it had named no id. */
  readonly formerly?: XanoId;
}

interface Versioned {
  readonly version: Version;
  readonly deleted: boolean;
  /**
   * Nobody told of it: a comparison read all of Xano, and found the row, or found none. What was seen
   * wins over another content of the same instant. A delete of this kind takes what is not newer and
   * leaves no tombstone above it: if Xano has the row after all, it comes back, with all that hung on it.
   */
  readonly observed?: true;
  /**
   * Up to which version, ms, what Xano has told gives way to what was observed: it was read later than
   * that. What is made here gives way to a newer record alone.
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
  /** `hashtags` as the JSON list of those given beside the text. */
  readonly fields: FieldChanges;
}

interface Edge extends Versioned {
  /** Put aside while it stood here, and not known to be a row of Xano. */
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
  /** Both null in a partial record. */
  readonly author: UserRef | null;
  /** A Xano id as text, or the post's own id. */
  readonly post: PostId | null;
  readonly fields: FieldChanges;
}

/** One row of Xano, read and checked. */
export type SyncRecord = UserRecord | PostRecord | TieRecord | ActRecord | CommentRecord;

/** Whether its row joins two others, and has no fields of its own. */
export const isEdgeRecord = (record: SyncRecord): record is TieRecord | ActRecord =>
  isEdge(record.entity);

/** What a member is called where a record is kept: the version has always been `stamp` there, who is followed `following`. */
const plainNames = (entity: string): Readonly<Record<string, string>> => ({
  version: 'stamp',
  ...(isTie(entity) && { whom: TIES[entity].mine }),
});

/** As it is kept, shown and told from others. */
export const plainRecord = (record: SyncRecord): Readonly<Record<string, unknown>> => {
  const names = plainNames(record.entity);
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [names[name] ?? name, value]),
  );
};

/** The inverse of `plainRecord`, of what may be no record. */
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

/** Whom a record is about, or by. */
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

/** Names whom a record waits for: `user/alice`, `user#42` (a Xano id), `post/77`, `erased/alice`. */
export type Owner = string;

export const userOwner = (username: Username): Owner => `user/${username}`;
export const userIdOwner = (id: XanoId): Owner => `user#${id}`;
export const postOwner = (id: PostId): Owner => `post/${id}`;
/** A comment of which only a part has come. */
export const commentOwner = (id: CommentId): Owner => `comment/${id}`;
/** Another author of the post, told late, with whom it would not have died. */
export const authorsOwner = (id: PostId): Owner => `authors/${id}`;
/** Whoever waits for this owner most likely does in vain, and is forgotten then without a word. */
export const isQuiet = (owner: Owner): boolean => owner.startsWith('authors/');
/** The end of an erasure under way. */
export const erasedOwner = (username: Username): Owner => `erased/${username}`;

/** What is proposed may not be what the user is called. */
const nameOf = ({ username, id, proposed }: UserRef): string =>
  proposed === true || username === null ? `#${id ?? ''}` : username;

/** How a record is called in the journal and in reports: `user:alice`, `like:alice>77`. */
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
