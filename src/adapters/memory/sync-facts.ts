import * as E from 'fp-ts/lib/Either.js';
import type { PostId } from '../../domain/post.js';
import { UNVERSIONED_POST_FIELDS, UNVERSIONED_USER_FIELDS } from '../../domain/sync/row-fields.js';
import { toRow } from '../../domain/sync/stored-row.js';
import {
  edgeKey,
  type EdgeFacts,
  type EdgeName,
  type PostFacts,
  type SyncQuery,
  type SyncView,
  type UserFacts,
} from '../../domain/sync/view.js';
import { parseStoredUsername, type Username } from '../../domain/username.js';
import { asideOf } from './aside.js';
import { edgeVersion, isPresent, sentOf, sinceOf } from './edge-versions.js';
import { tombstoneOf } from './tombstones.js';
import type { Fields, Keyspace } from './keyspace.js';
import { postNamed } from './sync-space.js';
import { textOf } from './post-record.js';

const rowOf = (fields: Fields, unversioned: ReadonlySet<string>) =>
  toRow(Object.fromEntries(fields), unversioned);

/** In memory a user is erased in one step, so that none is ever found half erased. */
const userFacts = (space: Keyspace, username: Username): UserFacts => {
  const fields = space.users.get(username);
  return {
    row: fields === undefined ? null : rowOf(fields, UNVERSIONED_USER_FIELDS),
    aside: asideOf(space, 'user', username),
    tombstone: tombstoneOf(space, { of: 'user', name: username }),
    nameTombstone: tombstoneOf(space, { of: 'name', name: username }),
    id: space.sync.userIds.get(textOf(fields, 'id')) ?? null,
    erasing: false,
    isWhole: true,
  };
};

const postFacts = (space: Keyspace, id: PostId): PostFacts => {
  const fields = space.posts.get(id);
  const aside = asideOf(space, 'post', id);
  const named = fields === undefined ? aside?.fields['username'] : textOf(fields, 'username');
  const author = parseStoredUsername(named ?? '');
  return {
    row: fields === undefined ? null : rowOf(fields, UNVERSIONED_POST_FIELDS),
    aside,
    tombstone: tombstoneOf(space, { of: 'post', name: id }),
    left: tombstoneOf(space, { of: 'left', name: id }),
    authorTombstone: E.isRight(author) ? tombstoneOf(space, { of: 'user', name: author.right }) : 0,
    authorHere: E.isRight(author) && space.users.has(author.right),
    leftBy: null,
    isWhole: true,
  };
};

const edgeFacts = (space: Keyspace, edge: EdgeName): EdgeFacts => ({
  present: isPresent(space, edge),
  at: edgeVersion(space, edge),
  since: sinceOf(space, edge),
  sent: sentOf(space, edge),
});

/** What the store holds of all that is asked for. */
export const factsFor = (space: Keyspace, query: SyncQuery): SyncView => ({
  users: new Map(
    [...query.users, ...query.owners].map((username) => [username, userFacts(space, username)]),
  ),
  userIds: new Map(query.userIds.map((id) => [id, space.sync.userIds.get(id) ?? null])),
  posts: new Map([...query.posts, ...query.subjects].map((id) => [id, postFacts(space, id)])),
  postIds: new Map(query.postIds.map((id) => [id, postNamed(space.sync, id)])),
  edges: new Map(query.edges.map((edge) => [edgeKey(edge), edgeFacts(space, edge)])),
  events: new Set(query.events.filter((id) => space.sync.events.has(id))),
});

/** Equal for views that say the same. */
export const printFacts = (view: SyncView): string =>
  JSON.stringify(
    Object.values(view).map((facts: Iterable<unknown>) => [...facts]),
    (_, value: unknown) => (value instanceof Set ? [...(value as Set<unknown>)] : value),
  );
