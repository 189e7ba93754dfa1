import { searchEntries } from '../search-entries.js';
import type { Username } from '../username.js';
import { withDeath } from './id-facts.js';
import { bornOf, idFactsIn, idOf } from './identity.js';
import { authorOf } from './post-row.js';
import { erasedOwner, userIdOwner, userOwner, type UserRecord, type UserRef } from './record.js';
import { versionOf, type Row } from './row.js';
import { splitRow, survivorsOf } from './split-row.js';
import { isById, isMadeHere, isTimed } from './version.js';
import { merged, UNREAD, type MergeResult, type Step, type Unread } from './step.js';
import type { SyncView, UserFacts } from './view.js';
import type { XanoId } from './xano-id.js';

/** The posts are gone from every read with their author; what is left of them goes with the rest. */
const leavePosts = (view: SyncView, username: Username, authorTombstone: number): void => {
  for (const [id, post] of view.posts)
    if (post.row !== null && authorOf(post.row) === username)
      view.posts.set(id, {
        ...post,
        row: null,
        authorHere: false,
        left: Math.max(post.left, authorTombstone),
        authorTombstone,
        leftBy: username,
      });
};

/**
 * What outlives a delete of a user who had an id. Parts that came by the name alone may be of whoever has
 * the name next; all others are of the id, and wait for it unless a whole row is among them.
 */
const survivorSteps = (username: Username, row: Row, at: number): readonly Step[] => {
  const id = idOf(row);
  const parts = survivorsOf(row, at);
  const lives = parts.some(({ fields }) => Object.hasOwn(fields, 'id'));
  return parts.map(({ version, fields }): Step => {
    const record = { entity: 'user', fields, deleted: false, version } as const;
    if (id !== null && !lives && (isById(version) || isMadeHere(version)))
      return {
        do: 'defer',
        owner: userIdOwner(id),
        record: { ...record, user: { username: null, id } },
      };
    const isOfId = Object.hasOwn(fields, 'id') || isById(version) || isMadeHere(version);
    const user: UserRef =
      id === null || isOfId ? { username, id } : { username, id: null, formerly: id };
    return { do: 'defer', owner: erasedOwner(username), record: { ...record, user } };
  });
};

/** What of a row the first of its survivors brings back with it: also what was set without a version. */
const comesBack = (row: Row, at: number): Row | null => {
  const { alive } = splitRow(row, at);
  return idOf(row) === null || idOf(alive) !== null ? alive : null;
};

/** What was put aside of somebody else, who may come back yet. */
const ofAnother = ({ row, aside }: UserFacts): Row | null =>
  idOf(aside) !== null && idOf(aside) !== idOf(row) ? aside : null;

/** Takes away what is not newer than `at`, 0 for all; what is newer comes back after that. */
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

/** A delete that names no id reaches what was put aside of whoever had the name, too. */
export const cutAside = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  at: number,
): readonly Step[] => {
  const aside = facts.aside && comesBack(facts.aside, at);
  view.users.set(username, { ...facts, aside });
  return aside === facts.aside ? [] : [{ do: 'set-aside', of: 'user', name: username, row: aside }];
};

/** The id is dead by a delete of this version; whoever waits for it is looked at again. */
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

/** A dead id does not come back for what was put aside of it, but for what is newer than its delete. */
export const withoutAside = (
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
 * Whether some of what stands under a name may be of an id that died at `at`: one without an id came by
 * records that named none; one with another came by a record that is newer.
 */
const mayHold = (row: Row, at: number): boolean =>
  idOf(row) === null
    ? [row.versions.row, ...Object.values(row.versions.fields)].some(isTimed)
    : versionOf(row, 'id').at > at && !(versionOf(row, 'created_at').at > at && bornOf(row) <= at);

/** What was told by the name alone and is not newer is dead; whoever has the name stays. */
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
 * What the first delete of an id that had the name does when it is not known to be that of whoever has
 * the name now: what was told by the name alone and is older goes.
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

/** Kills what is not newer; what is comes back as soon as the rest is taken away. */
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
      ...(leavesTombstone && isByName ? cutAside(view, username, tombstoned, at) : []),
      // Whoever waits for the user may have waited for somebody who is dead.
      { do: 'wake', owner: userOwner(username) },
    ]);
  const erased = eraseUser(view, username, { ...tombstoned, row }, version.at, tombstone);
  return merged('applied', [...putTombstone, ...erased]);
};
