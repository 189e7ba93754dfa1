import type { CommentId } from '../../domain/comment.js';
import type { PostId } from '../../domain/post.js';
import { resolveName } from '../../domain/sync/identity.js';
import { isEdgeRecord, usersOf, type SyncRecord, type UserRef } from '../../domain/sync/record.js';
import type { EdgeName, SyncQuery } from '../../domain/sync/view.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import type { Ids } from '../ports/sync-store.js';

/** Returns the value in a list, which is empty where there is none. */
export const present = <A>(value: A | null | undefined): readonly A[] =>
  value === null || value === undefined ? [] : [value];

const postsOf = (record: SyncRecord): readonly PostId[] => {
  if (record.entity === 'post') return [record.id, ...present(record.externalId)];
  return 'post' in record ? present(record.post) : [];
};

const commentsOf = (record: SyncRecord): readonly CommentId[] =>
  record.entity === 'comment' ? [record.id, ...present(record.externalId)] : [];

const distinct = <A>(values: readonly A[]): readonly A[] => [...new Set(values)];

/** Returns the Xano ids that a batch names. */
const idsIn = (
  records: readonly SyncRecord[],
): Pick<SyncQuery, 'userIds' | 'postIds' | 'commentIds'> => ({
  userIds: distinct(
    records.flatMap((record) => [
      ...usersOf(record).flatMap(({ id, formerly }) => [...present(id), ...present(formerly)]),
      ...(record.entity === 'user' ? present(record.fields['id']) : []),
    ]),
  ),
  postIds: distinct(records.flatMap(postsOf)),
  commentIds: distinct(records.flatMap(commentsOf)),
});

const nameOf = (ref: UserRef, { userIds }: Ids): Username | null =>
  resolveName(ref, ref.id === null ? null : (userIds.get(ref.id) ?? null));

/** Returns the names of an edge; for a like or bookmark also its name before the Xano id of its post was resolved. */
const edgesOf = (record: SyncRecord, ids: Ids): readonly EdgeName[] => {
  if (!isEdgeRecord(record)) return [];
  const user = nameOf(record.user, ids);
  const targets =
    'whom' in record
      ? present(nameOf(record.whom, ids))
      : [record.post, ...present(ids.postIds.get(record.post))];
  return user === null ? [] : targets.map((target) => ({ kind: record.entity, user, target }));
};

/** Returns the ids, and the names that they have here. */
const withKnown = <Id, Name>(
  ids: readonly Id[],
  known: ReadonlyMap<Id, Name | null>,
): readonly (Id | Name)[] => [...ids, ...ids.flatMap((id) => present(known.get(id)))];

const without = <A>(values: readonly A[], taken: readonly A[]): readonly A[] => {
  const others = new Set(values);
  for (const value of taken) others.delete(value);
  return [...others];
};

/** Returns the rows that the records are about: users, with those who have their Xano ids, and posts. */
const rowsOf = (
  records: readonly SyncRecord[],
  ids: Ids,
): { readonly users: readonly Username[]; readonly posts: readonly PostId[] } => ({
  users: distinct(
    records.flatMap((record) =>
      record.entity === 'user'
        ? [
            ...present(nameOf(record.user, ids)),
            ...[record.user.id, record.fields['id']].flatMap((id) =>
              present(id === null || id === undefined ? null : ids.userIds.get(id)),
            ),
          ]
        : [],
    ),
  ),
  posts: distinct(
    records.flatMap((record) =>
      record.entity === 'post' ? withKnown(postsOf(record), ids.postIds) : [],
    ),
  ),
});

/** Adds the ids that users of the batch will have: else an edge that names one by id would need another reading. */
const withOwn = (records: readonly SyncRecord[], ids: Ids): Ids => ({
  ...ids,
  userIds: new Map([
    ...records.flatMap((record): readonly (readonly [XanoId, Username])[] =>
      record.entity === 'user' && record.user.id !== null && record.user.username !== null
        ? [[record.user.id, record.user.username]]
        : [],
    ),
    ...[...ids.userIds].filter(([, username]) => username !== null),
  ]),
});

/** Returns everything that merging the records may depend on. */
export const queryOf = (
  records: readonly SyncRecord[],
  ids: Ids,
  events: readonly string[],
): SyncQuery => {
  const named = idsIn(records);
  const { users, posts } = rowsOf(records, ids);
  const known = withOwn(records, ids);
  const edges = records.flatMap((record) => edgesOf(record, known));
  const comments = distinct(withKnown(named.commentIds, ids.commentIds));
  const stood = comments.flatMap((id) => present(ids.comments.get(id)));
  return {
    ...named,
    users,
    owners: without(
      [
        ...records.flatMap(usersOf).flatMap((ref) => present(nameOf(ref, ids))),
        ...stood.map(({ username }) => username),
      ],
      users,
    ),
    posts,
    subjects: without(
      [...withKnown(named.postIds, ids.postIds), ...stood.map(({ post_id }) => post_id)],
      posts,
    ),
    comments,
    edges: [...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values()],
    events: distinct(events),
  };
};

/** The ids before anything was read. */
export const NOTHING_KNOWN: Ids = {
  userIds: new Map(),
  postIds: new Map(),
  commentIds: new Map(),
  comments: new Map(),
};

export const NOTHING_ASKED: SyncQuery = {
  users: [],
  owners: [],
  userIds: [],
  posts: [],
  subjects: [],
  postIds: [],
  edges: [],
  comments: [],
  commentIds: [],
  events: [],
};
