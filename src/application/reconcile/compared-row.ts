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

/** A user or post that a row belongs to, with all the names by which it may have been seen. */
export interface Owner {
  readonly entity: 'user' | 'post';
  readonly names: readonly string[];
}

/** A row of Xano, compared with the record here. */
export interface ComparedRow {
  readonly entry: Entry;
  /** The entry that makes the record here as it is in Xano; null where nothing does. */
  readonly remedy: Entry | null;
  /** The names under which it is noted that Xano has the row. */
  readonly seen: readonly string[];
  /** Null where the record here is as Xano has it, or newer. */
  readonly fault: Fault | null;
  readonly waitsFor: Owner | null;
  /** Whether the row was deleted here by something newer, which alone keeps it away. */
  readonly isDead: boolean;
  /** The users and posts that the row belongs to. */
  readonly owners: readonly Owner[];
  /** Names by which other rows may call it, and under which nobody is found here. */
  readonly lostNames: readonly string[];
  /** False where the row of Xano, or the record here, could not be read. */
  readonly isCompared: boolean;
  /** Whether the record is right, but what is noted beside it, such as that Xano has it, is missing. */
  readonly isForgotten: boolean;
}

/** Returns the name of the record here; null where its owners are not all known. */
export const nameOf = (record: SyncRecord, ids: Ids): string | null => {
  const { users, posts, edges, comments } = queryOf([record], ids, []);
  if (record.entity === 'user') return users[0] ?? null;
  if (record.entity === 'post')
    return record.externalId ?? ids.postIds.get(record.id) ?? posts[0] ?? null;
  if (record.entity === 'comment')
    return ids.commentIds.get(record.id) ?? record.externalId ?? comments[0] ?? null;
  // A like may have been called by the Xano id of its post; its name of today comes last.
  const edge = edges.at(-1);
  return edge === undefined ? null : edgeKey(edge);
};

/** Returns the name of a user; until it is known, one that is made of the id in Xano. */
const nameOfRef = ({ username, id }: UserRef, { userIds }: Ids): string =>
  username ?? (id === null ? '' : (userIds.get(id) ?? unknownUser(id)));

/** Returns a name for an edge whose users are not all known here; null for other records. */
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

/** Returns the owners of a record, by all the names that are known. */
export const ownersOf = (record: SyncRecord, ids: Ids): readonly Owner[] => {
  if (record.entity === 'user') return [];
  if (record.entity === 'post') return present(record.author).map((ref) => ownerOfRef(ref, ids));
  if ('whom' in record) return [record.user, record.whom].map((ref) => ownerOfRef(ref, ids));
  const users = usersOf(record).map((ref) => ownerOfRef(ref, ids));
  return [...users, ...present(record.post).map((post) => ownerOfPost(post, ids))];
};

/** Returns the names under which it is noted that Xano has the row. */
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
