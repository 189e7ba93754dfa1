import { isTie } from '../entities/edges.js';
import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import { laidAside, newestClaim } from './authorship.js';
import {
  authorsOwner,
  erasedOwner,
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
import { idNamedBy, isById, isMadeHere } from './version.js';
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
export const refTo = (
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

export const ownerOf = ({ username, id }: UserRef): Owner =>
  username === null ? userIdOwner(id ?? '') : userOwner(username);

/** The record of an edge that stands, as Xano would send it again. */
export const edgeRecord = (
  { kind, user, target }: EdgeName,
  { version, since, sent }: Stood,
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

/** An edge of somebody who is deleted, as it waits for that user. */
export const deferredEdge = (
  edge: EdgeName,
  stood: Stood,
  erased: Erased,
): DeferredRecord<TieRecord | ActRecord> => {
  const record = edgeRecord(edge, stood, erased);
  const end = 'whom' in record && edge.target === erased.username ? record.whom : record.user;
  return { owner: ownerOf(end), record };
};

/** Whom records of an edge may wait for, whose users Xano calls by these ids; null where none is known. */
export const awaitedBy = (
  { kind, user, target }: EdgeName,
  ids: { readonly user: XanoId | null; readonly whom: XanoId | null },
): readonly Owner[] => {
  const ofUser = (name: Username, id: XanoId | null): readonly Owner[] => [
    userOwner(name),
    erasedOwner(name),
    ...(id === null ? [] : [userIdOwner(id)]),
  ];
  return [
    ...ofUser(user, ids.user),
    ...(isTie(kind)
      ? ofUser(target as Username, ids.whom)
      : [postOwner(target as PostId), authorsOwner(target as PostId)]),
  ];
};

/** A record, and whom it waits for. */
export interface DeferredRecord<R extends SyncRecord> {
  readonly owner: Owner;
  readonly record: R;
}

/** The records of Xano that a row without an author has of a post, newer than a delete of this instant, ms. */
export const partsOf = (
  id: PostId,
  row: Row,
  deletedAt: number,
): readonly DeferredRecord<PostRecord>[] =>
  survivorsOf(row, deletedAt)
    .filter(({ version }) => !isMadeHere(version))
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

/** A row that is put aside, and the records that wait so that somebody learns if it never comes back. */
export interface SetAside {
  readonly row: Row;
  readonly parked: readonly DeferredRecord<PostRecord>[];
}

/**
 * A post whose author is erased by a delete of this instant, ms. It comes back with the author where the
 * author had it by a newer record; else a record may tell yet that somebody else had it by then.
 */
export const setPostAside = (id: PostId, row: Row, deletedAt: number, erased: Erased): SetAside => {
  const aside = laidAside(row);
  const [claim] = newestClaim(aside);
  if (claim?.username !== erased.username || claim.version.at <= deletedAt)
    return { row: aside, parked: partsOf(id, aside, deletedAt) };
  const { version } = claim;
  const told = isById(version) ? idNamedBy(version) || erased.id : null;
  const author = refTo(erased.username, told, !isMadeHere(version), erased);
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
