import { searchEntries } from '../search-entries.js';
import type { Username } from '../username.js';
import { withDeath, type IdFacts } from './id-facts.js';
import { joinedAt, idFactsIn, idOf } from './identity.js';
import { authorOf } from './post-row.js';
import {
  erasureEndAwaited,
  userIdOwner,
  userOwner,
  type UserRecord,
  type UserRef,
} from './record.js';
import { versionOf, type Row } from './row.js';
import { splitRow, survivorsOf } from './split-row.js';
import { isById, isWrittenHere, isTimed } from './version.js';
import { merged, UNREAD, type MergeResult, type Step, type Unread } from './step.js';
import type { SyncView, UserFacts } from './view.js';
import type { XanoId } from './xano-id.js';

/** Hides a deleted user's posts in the view: no read shows them, and the erase job deletes what is left of them. */
const leavePosts = (view: SyncView, username: Username, authorTombstone: number): void => {
  for (const [id, post] of view.posts)
    if (post.row !== null && authorOf(post.row) === username)
      view.posts.set(id, {
        ...post,
        row: null,
        authorExists: false,
        cascadeTombstone: Math.max(post.cascadeTombstone, authorTombstone),
        authorTombstone,
        erasedAuthor: username,
      });
};

/**
 * Defers the fields that outlive a user's delete. Parts that came by the name alone may be of the next user of that name.
 * All other parts are of the user's Xano id, and wait for it unless a whole row, one with `id`, is among them.
 */
const survivorSteps = (username: Username, row: Row, at: number): readonly Step[] => {
  const id = idOf(row);
  const parts = survivorsOf(row, at);
  const lives = parts.some(({ fields }) => Object.hasOwn(fields, 'id'));
  return parts.map(({ version, fields }): Step => {
    const record = { entity: 'user', fields, deleted: false, version } as const;
    if (id !== null && !lives && (isById(version) || isWrittenHere(version)))
      return {
        do: 'defer',
        owner: userIdOwner(id),
        record: { ...record, user: { username: null, id } },
      };
    const isOfId = Object.hasOwn(fields, 'id') || isById(version) || isWrittenHere(version);
    const user: UserRef =
      id === null || isOfId ? { username, id } : { username, id: null, formerly: id };
    return { do: 'defer', owner: erasureEndAwaited(username), record: { ...record, user } };
  });
};

/**
 * Returns the part of a row that comes back with its first deferred part, including what was set without a version.
 * Null when nothing outlives the delete, or when the row has a Xano id that does not.
 */
const comesBack = (row: Row, at: number): Row | null => {
  const { alive } = splitRow(row, at);
  return idOf(row) === null || idOf(alive) !== null ? alive : null;
};

/** Returns the row set aside if it is of another Xano id, whose user may still come back; else null. */
const ofAnother = ({ row, aside }: UserFacts): Row | null =>
  idOf(aside) !== null && idOf(aside) !== idOf(row) ? aside : null;

/** Erases a user: deletes what is not newer than `at`, ms (0 deletes everything), and defers what is newer. */
export const eraseUser = (
  view: SyncView,
  username: Username,
  facts: UserFacts & { readonly row: Row },
  at: number,
  tombstone: number,
): readonly Step[] => {
  const survivors = at > 0 ? survivorSteps(username, facts.row, at) : [];
  const aside = (at > 0 ? comesBack(facts.row, at) : null) ?? ofAnother(facts);
  view.users.set(username, {
    ...facts,
    row: null,
    aside,
    tombstone,
    erasing: true,
    isWhole: true,
  });
  leavePosts(view, username, tombstone);
  return [
    {
      do: 'erase-user',
      username,
      id: idOf(facts.row),
      at,
      search: searchEntries(username, facts.row.fields),
    },
    ...(aside === facts.aside
      ? []
      : [{ do: 'set-aside', of: 'user', name: username, row: aside } as const]),
    ...survivors,
  ];
};

/** Applies a delete that names no Xano id to the row set aside under the name, whichever user that row is of. */
export const deleteAside = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  at: number,
): readonly Step[] => {
  const aside = facts.aside && comesBack(facts.aside, at);
  view.users.set(username, { ...facts, aside });
  return aside === facts.aside ? [] : [{ do: 'set-aside', of: 'user', name: username, row: aside }];
};

/** Records a delete of a Xano id with this version, ms, and retries the records that wait for the id. */
export const putIdTombstone = (
  view: SyncView,
  id: XanoId,
  name: Username | null,
  at: number,
): readonly Step[] => {
  const facts = withDeath(idFactsIn(view, id) ?? null, name, at);
  view.userIds.set(id, facts);
  return [
    { do: 'identify', id, facts },
    { do: 'wake', owner: userIdOwner(id) },
  ];
};

/** Drops the row set aside for a dead Xano id, unless its `id` is newer than the delete: only then may the id come back. */
export const dropAside = (
  view: SyncView,
  username: Username,
  { user: { id }, version }: UserRecord & { readonly user: { readonly id: XanoId } },
  outcome: MergeResult | Unread,
): MergeResult | Unread => {
  const facts = view.users.get(username);
  if (outcome === UNREAD || !facts?.aside || idOf(facts.aside) !== id) return outcome;
  const outlives = isTimed(version) && versionOf(facts.aside, 'id').at > version.at;
  if (outlives || view.userIds.get(id)?.died == null) return outcome;
  view.users.set(username, { ...facts, aside: null });
  const drop: Step = { do: 'set-aside', of: 'user', name: username, row: null };
  return { ...outcome, steps: [...outcome.steps, drop] };
};

/**
 * Whether the row of a name may hold fields of a former user, whose Xano id died at `at`, ms. A row without an id may,
 * since its records named none; a row with an id may, if a newer record named that id and its user is not known to have
 * joined by then.
 */
const mayHold = (row: Row, at: number): boolean =>
  idOf(row) === null
    ? [row.versions.row, ...Object.values(row.versions.fields)].some(isTimed)
    : versionOf(row, 'id').at > at &&
      !(versionOf(row, 'created_at').at > at && joinedAt(row) <= at);

/** Leaves a tombstone for the name: records by the name alone that are not newer are dead; the present user stays. */
export const putNameTombstone = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  at: number,
): readonly Step[] => {
  view.users.set(username, { ...facts, tombstone: Math.max(facts.tombstone, at) });
  return [
    { do: 'put-tombstone', of: 'user', name: username, at },
    { do: 'wake', owner: userOwner(username) },
  ];
};

/**
 * Applies the first delete of an id that had the name to the present user of the name, who is not known to have that id:
 * deletes what came by the name alone and is not newer.
 */
export const clearName = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  at: number,
): readonly Step[] => {
  const { row } = facts;
  if (row !== null && !mayHold(row, at)) return [];
  const putTombstone = putNameTombstone(view, username, facts, at);
  const tombstone = Math.max(facts.tombstone, at);
  return row === null
    ? putTombstone
    : [...putTombstone, ...eraseUser(view, username, { ...facts, row }, at, tombstone)];
};

/** Returns the facts of a user's id before a delete: told by the id, it also reaches rows that wait under other names. */
const reached = (known: IdFacts | null, { user, observed }: UserRecord): IdFacts | null =>
  known?.state === 'moved' && user.id !== null && observed !== true
    ? { ...known, state: 'ended' }
    : known;

/** Deletes of a user what is not newer than the record; what is newer comes back when the erasure has ended. */
export const removeUser = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  record: UserRecord,
): MergeResult | Unread => {
  const { version, user, observed } = record;
  const leavesTombstone = isTimed(version) && observed !== true;
  const at = leavesTombstone ? version.at : 0;
  const isByName = user.id === null;
  const id = idOf(facts.row) ?? user.id ?? idOf(facts.aside);
  const known = id === null ? null : idFactsIn(view, id);
  if (known === undefined) return UNREAD;
  if (id !== null) view.userIds.set(id, reached(known, record));
  const tombstoneAt = Math.max(at, known?.passed ?? 0);
  const tombstone = Math.max(facts.tombstone, tombstoneAt);
  const nameTombstone = Math.max(facts.nameTombstone, isByName ? at : 0);
  const tombstoned: UserFacts = { ...facts, tombstone, nameTombstone };
  view.users.set(username, tombstoned);
  const { row } = facts;
  const putTombstone: readonly Step[] = [
    ...(tombstoneAt > 0
      ? [{ do: 'put-tombstone', of: 'user', name: username, at: tombstoneAt } as const]
      : []),
    ...(leavesTombstone && isByName
      ? [{ do: 'put-tombstone', of: 'name', name: username, at } as const]
      : []),
    ...(id === null ? [] : putIdTombstone(view, id, username, at)),
  ];
  if (row === null)
    return merged('unchanged', [
      ...putTombstone,
      ...(leavesTombstone && isByName ? deleteAside(view, username, tombstoned, at) : []),
      // Records that wait for the user may have waited for one who is dead.
      { do: 'wake', owner: userOwner(username) },
    ]);
  const erased = eraseUser(view, username, { ...tombstoned, row }, version.at, tombstone);
  return merged('applied', [...putTombstone, ...erased]);
};
