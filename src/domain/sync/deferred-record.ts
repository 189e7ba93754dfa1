import { isTie } from '../entities/edges.js';
import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import { rowToSetAside, newestClaim } from './authorship.js';
import {
  otherAuthorAwaited,
  erasureEndAwaited,
  postOwner,
  userIdOwner,
  userOwner,
  type ActRecord,
  type Owner,
  type PostRecord,
  type SyncRecord,
  type TieRecord,
  type UserRef,
} from './record.js';
import type { Row } from './row.js';
import { survivorsOf } from './split-row.js';
import { idNamedBy, isById, isWrittenHere } from './version.js';
import type { EdgeName, Sent } from './view.js';
import type { XanoId } from './xano-id.js';

/** A stored edge: its version, the instant of a like or bookmark, ms, and the ids in its row of Xano (null: none known). */
export interface StoredEdge {
  readonly version: number;
  readonly since: number | null;
  readonly sent: Sent | null;
}

/** A user whose delete cascades; `id` is the Xano id, null when the user had none. */
export interface Erased {
  readonly username: Username;
  readonly id: XanoId | null;
}

/** Returns the user of a deferred record: by the id that its row used. A row with a name alone may be of its next holder. */
export const refTo = (
  name: Username,
  givenId: XanoId | null,
  isSent: boolean,
  erased: Erased | null,
): UserRef => {
  if (givenId !== null) return { username: null, id: givenId };
  if (erased?.id == null || erased.username !== name) return { username: name, id: null };
  return isSent
    ? { username: name, id: null, formerly: erased.id }
    : { username: null, id: erased.id };
};

export const ownerOf = ({ username, id }: UserRef): Owner =>
  username === null ? userIdOwner(id ?? '') : userOwner(username);

/** Builds the record of a stored edge, as Xano would send it again. */
export const edgeRecord = (
  { kind, user, target }: EdgeName,
  { version, since, sent }: StoredEdge,
  erased: Erased | null = null,
): TieRecord | ActRecord => {
  const isSent = sent !== null;
  const common = {
    user: refTo(user, sent?.user ?? null, isSent, erased),
    deleted: false,
    version: { at: version, digest: '' },
    ...(!isSent && { local: true as const }),
  };
  return isTie(kind)
    ? {
        ...common,
        entity: kind,
        whom: refTo(target as Username, sent?.target ?? null, isSent, erased),
      }
    : { ...common, entity: kind, post: target as PostId, since };
};

/** Builds the deferred record of an edge of a deleted user, which waits for that user. */
export const deferredEdge = (
  edge: EdgeName,
  stood: StoredEdge,
  erased: Erased,
): DeferredRecord<TieRecord | ActRecord> => {
  const record = edgeRecord(edge, stood, erased);
  const end = 'whom' in record && edge.target === erased.username ? record.whom : record.user;
  return { owner: ownerOf(end), record };
};

/** Returns every owner that records of an edge may wait for. `ids`: the Xano ids of its users, null when unknown. */
export const awaitedBy = (
  { kind, user, target }: EdgeName,
  ids: { readonly user: XanoId | null; readonly whom: XanoId | null },
): readonly Owner[] => {
  const ofUser = (name: Username, id: XanoId | null): readonly Owner[] => [
    userOwner(name),
    erasureEndAwaited(name),
    ...(id === null ? [] : [userIdOwner(id)]),
  ];
  return [
    ...ofUser(user, ids.user),
    ...(isTie(kind)
      ? ofUser(target as Username, ids.whom)
      : [postOwner(target as PostId), otherAuthorAwaited(target as PostId)]),
  ];
};

/** A record, and the owner that it waits for. */
export interface DeferredRecord<R extends SyncRecord> {
  readonly owner: Owner;
  readonly record: R;
}

/** Returns the fields from Xano that are newer than a delete of this instant, ms, as partial records without an author. */
export const partsOf = (
  id: PostId,
  row: Row,
  deletedAt: number,
): readonly DeferredRecord<PostRecord>[] =>
  survivorsOf(row, deletedAt)
    .filter(({ version }) => !isWrittenHere(version))
    .map(({ version, fields }) => ({
      owner: postOwner(id),
      record: {
        entity: 'post',
        id,
        externalId: null,
        author: null,
        fields: Object.fromEntries(
          Object.entries(fields).filter(([field]) => field !== 'username'),
        ),
        deleted: false,
        version,
      },
    }));

/** A row that is set aside, and the records that are deferred so that a row which never comes back is reported. */
export interface SetAside {
  readonly row: Row;
  readonly parked: readonly DeferredRecord<PostRecord>[];
}

/**
 * Sets aside a post whose author is erased by a delete of this instant, ms. If a newer record names the same author, the
 * post comes back with that author; else a record may still tell that another user had it by then.
 */
export const setPostAside = (id: PostId, row: Row, deletedAt: number, erased: Erased): SetAside => {
  const aside = rowToSetAside(row);
  const [claim] = newestClaim(aside);
  if (claim?.username !== erased.username || claim.version.at <= deletedAt)
    return { row: aside, parked: partsOf(id, aside, deletedAt) };
  const { version } = claim;
  const authorId = isById(version) ? idNamedBy(version) || erased.id : null;
  const author = refTo(erased.username, authorId, !isWrittenHere(version), erased);
  const call: PostRecord = {
    entity: 'post',
    id,
    externalId: null,
    author,
    fields: {},
    deleted: false,
    version,
  };
  return { row: aside, parked: [{ owner: ownerOf(author), record: call }] };
};
