import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import {
  postOwner,
  userIdOwner,
  userOwner,
  type ActRecord,
  type FollowRecord,
  type Owner,
  type PostRecord,
  type SyncRecord,
  type UserRef,
} from './record.js';
import { survivorsOf, type FieldChanges, type Row } from './row.js';
import { isById, isMadeHere } from './stamp.js';
import type { EdgeName, Sent } from './view.js';
import type { XanoId } from './xano-id.js';

/** Of an edge that stands: its version, the instant of a like or bookmark, ms, and how Xano told it. */
export interface Stood {
  readonly version: number;
  readonly since: number | null;
  readonly sent: Sent | null;
}

/** A user whose delete takes things along; `id` as Xano has it, null where there was none. */
export interface Erased {
  readonly username: Username;
  readonly id: XanoId | null;
}

/** What was told by an id is of that id; what came by the name alone may be of whoever has it next. */
const refTo = (
  name: Username,
  told: XanoId | null,
  isSent: boolean,
  erased: Erased | null,
): UserRef => {
  if (told !== null) return { username: null, id: told };
  if (erased?.id == null || erased.username !== name) return { username: name, id: null };
  return isSent
    ? { username: name, id: null, formerly: erased.id }
    : { username: null, id: erased.id };
};

const ownerOf = ({ username, id }: UserRef): Owner =>
  username === null ? userIdOwner(id ?? '') : userOwner(username);

/** The record of an edge that stands, as Xano would send it again. */
export const edgeRecord = (
  { kind, user, target }: EdgeName,
  { version, since, sent }: Stood,
  erased: Erased | null = null,
): FollowRecord | ActRecord => {
  const isSent = sent !== null;
  const common = {
    user: refTo(user, sent?.user ?? null, isSent, erased),
    deleted: false,
    stamp: { at: version, digest: '' },
    ...(!isSent && { local: true as const }),
  };
  return kind === 'follow'
    ? {
        ...common,
        entity: kind,
        following: refTo(target as Username, sent?.target ?? null, isSent, erased),
      }
    : { ...common, entity: kind, post: target as PostId, since };
};

/** An edge of somebody who is deleted, as it waits for that user. */
export const parkedEdge = (
  edge: EdgeName,
  stood: Stood,
  erased: Erased,
): Parked<FollowRecord | ActRecord> => {
  const record = edgeRecord(edge, stood, erased);
  const end =
    record.entity === 'follow' && edge.target === erased.username ? record.following : record.user;
  return { owner: ownerOf(end), record };
};

/** The author of a post is named beside its fields. */
const withoutAuthor = (fields: FieldChanges): FieldChanges =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => field !== 'username'));

/** A record, and whom it waits for. */
export interface Parked<R extends SyncRecord> {
  readonly owner: Owner;
  readonly record: R;
}

/**
 * The records of a post's fields that are newer than its delete, or that of its author. Those that came with
 * the author wait for the author; the others for the post, whoever has it then.
 */
export const postRecords = (
  id: PostId,
  author: Username,
  row: Row,
  deletedAt: number,
  erased: Erased | null = null,
): readonly Parked<PostRecord>[] =>
  survivorsOf(row, deletedAt).map(({ stamp, fields }) => {
    const isAuthored = Object.hasOwn(fields, 'username');
    const told = isById(stamp) ? (erased?.id ?? null) : null;
    const ref = isAuthored ? refTo(author, told, !isMadeHere(stamp), erased) : null;
    return {
      owner: ref === null ? postOwner(id) : ownerOf(ref),
      record: {
        entity: 'post',
        id,
        externalId: null,
        author: ref,
        fields: withoutAuthor(fields),
        deleted: false,
        stamp,
      },
    };
  });
