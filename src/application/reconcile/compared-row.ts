import * as E from 'fp-ts/lib/Either.js';
import type { PostId } from '../../domain/post.js';
import { isEdgeRecord, usersOf, type SyncRecord, type UserRef } from '../../domain/sync/record.js';
import { edgeKey } from '../../domain/sync/view.js';
import { parseXanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import { seenById, seenByName, unknownUser } from '../ports/sent-rows.js';
import type { ReadEntry } from '../sync/evaluate.js';
import type { Fault } from '../../domain/reconcile/fault.js';
import type { Entry } from '../sync/entry.js';
import type { Ids } from '../ports/sync-store.js';
import { present, queryOf } from '../sync/query.js';

/** Whom a row belongs to, by all the names that it may have been seen by. */
export interface Owner {
  readonly entity: 'user' | 'post';
  readonly names: readonly string[];
}

/** A row of Xano beside what is here. */
export interface ComparedRow {
  readonly entry: Entry;
  /** What makes it here as it is in Xano; null: nothing does. */
  readonly remedy: Entry | null;
  /** By which names it is known that Xano has it. */
  readonly seen: readonly string[];
  /** Null: it is here as Xano has it, or newer. */
  readonly fault: Fault | null;
  readonly waitsFor: Owner | null;
  /** Deleted here by something newer, which alone keeps it away. */
  readonly isDead: boolean;
  /** Whom it belongs to. */
  readonly owners: readonly Owner[];
  /** Names by which others may call it, and nobody is found here. */
  readonly lostNames: readonly string[];
  /** False: what Xano has, or what is here, could not be read. */
  readonly isCompared: boolean;
  /** It is right, and what is remembered beside it, such as that Xano has it, is not here. */
  readonly isForgotten: boolean;
}

/** What the record is called here, as far as its owners are known. */
export const nameOf = (record: SyncRecord, ids: Ids): string | null => {
  const { users, posts, edges, comments } = queryOf([record], ids, []);
  if (record.entity === 'user') return users[0] ?? null;
  if (record.entity === 'post')
    return record.externalId ?? ids.postIds.get(record.id) ?? posts[0] ?? null;
  if (record.entity === 'comment')
    return ids.commentIds.get(record.id) ?? record.externalId ?? comments[0] ?? null;
  // Of a like that may have been called by the Xano id of its post, the name of today comes last.
  const edge = edges.at(-1);
  return edge === undefined ? null : edgeKey(edge);
};

/** Until it is known who is meant, a user is called by the id in Xano. */
const nameOfRef = ({ username, id }: UserRef, { userIds }: Ids): string =>
  username ?? (id === null ? '' : (userIds.get(id) ?? unknownUser(id)));

/** Of an edge whose users are not all known here. */
const provisionalName = (record: SyncRecord, ids: Ids): string | null => {
  if (!isEdgeRecord(record)) return null;
  const target =
    'whom' in record ? nameOfRef(record.whom, ids) : (ids.postIds.get(record.post) ?? record.post);
  return edgeKey({ kind: record.entity, user: nameOfRef(record.user, ids) as Username, target });
};

const ownerOfRef = ({ username, id }: UserRef, { userIds }: Ids): Owner => ({
  entity: 'user',
  names: [
    ...(username === null ? [] : [seenByName(username)]),
    ...(id === null ? [] : [seenById(id), ...present(userIds.get(id)).map(seenByName)]),
  ],
});

const ownerOfPost = (post: PostId, { postIds }: Ids): Owner => ({
  entity: 'post',
  names: [...[post, ...present(postIds.get(post))].map(seenByName), seenById(post)],
});

/** Whom the record belongs to, by all the names that are known. */
export const ownersOf = (record: SyncRecord, ids: Ids): readonly Owner[] => {
  if (record.entity === 'user') return [];
  if (record.entity === 'post') return present(record.author).map((ref) => ownerOfRef(ref, ids));
  if ('whom' in record) return [record.user, record.whom].map((ref) => ownerOfRef(ref, ids));
  const users = usersOf(record).map((ref) => ownerOfRef(ref, ids));
  return [...users, ...present(record.post).map((post) => ownerOfPost(post, ids))];
};

/** By which names it is known that Xano has the row. */
export const namesOf = (
  { entry, record }: Pick<ReadEntry, 'entry' | 'record'>,
  ids: Ids,
): readonly string[] => {
  const name = record === null ? null : (nameOf(record, ids) ?? provisionalName(record, ids));
  const { content } = entry;
  const id = content.kind === 'delivery' ? parseXanoId(content.delivery.row['id']) : E.left(null);
  return [
    ...(name === null ? [] : [seenByName(name)]),
    ...(E.isRight(id) ? [seenById(id.right)] : []),
  ];
};
