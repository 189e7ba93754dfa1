import { isSameCopied, type UserFields } from '../profile.js';
import { DEFAULT_ROLE } from '../role.js';
import { searchChanges } from '../search-entries.js';
import type { Username } from '../username.js';
import { withName, type IdFacts } from './id-facts.js';
import { joinedAt, idFactsIn, idOf } from './identity.js';
import { noted } from './note.js';
import { erasureEndAwaited, userIdOwner, userOwner, type UserRecord } from './record.js';
import { newRow, type Row } from './row.js';
import { joinRows } from './split-row.js';
import { mergeRecord } from './merge-row.js';
import { isTimed } from './version.js';
import { merged, type MergeResult, type Step } from './step.js';
import type { SyncView, UserFacts } from './view.js';
import type { XanoId } from './xano-id.js';

/** Records that an id is that of the user of this name, and wakes the records that wait for the id. */
export const identified = (
  view: SyncView,
  id: XanoId,
  known: IdFacts | null,
  name: Username,
): readonly Step[] => {
  const facts = withName(known, name);
  view.userIds.set(id, facts);
  return [
    { do: 'identify', id, facts },
    { do: 'wake', owner: userIdOwner(id) },
    // An older row of the id, with another name, may be deferred.
    ...(known?.name == null || known.name === name
      ? []
      : [{ do: 'wake', owner: erasureEndAwaited(known.name) } as const]),
  ];
};

/**
 * Lowers the tombstone of a name to just before this record, unless the record is newer: the tombstone is another user's,
 * and as far as is known the name was this user's from the record on. The id keeps the tombstone as `passed`.
 */
const passName = (
  view: SyncView,
  username: Username,
  { tombstone }: UserFacts,
  { user: { id }, version }: UserRecord,
): readonly Step[] => {
  if (id === null || !isTimed(version) || version.at > tombstone) return [];
  const known = idFactsIn(view, id) ?? withName(null, username);
  const facts = { ...known, passed: Math.max(known.passed, tombstone) };
  view.userIds.set(id, facts);
  return [
    { do: 'pass-name', name: username, at: version.at - 1 },
    { do: 'identify', id, facts },
  ];
};

/** Returns the row set aside, unless it is another user's: then this user starts afresh, and that row stays set aside. */
const asideOf = ({ row, aside }: UserFacts, { user }: UserRecord): Row | null => {
  const [id, other] = [idOf(row) ?? user.id, idOf(aside)];
  const isUnknown = row === null && id === null;
  return other === null || other === id || isUnknown ? aside : null;
};

/** Wakes the records that wait for a new user, by name or by Xano id, even if only the row set aside had the id. */
const wakeAll = (username: Username, row: Row): readonly Step[] => {
  const id = idOf(row);
  const owners = [userOwner(username), ...(id === null ? [] : [userIdOwner(id)])];
  return owners.map((owner) => ({ do: 'wake', owner }));
};

/** Wakes the records that seemed older than the user, if the user turns out to have joined earlier. */
const wakeEarlier = (username: Username, before: Row, row: Row): readonly Step[] =>
  joinedAt(row) < joinedAt(before) ? [{ do: 'wake', owner: userOwner(username) }] : [];

/** Returns the fields that determine a user's place in the registries. */
export const placeOf = ({ role = '', created_at: createdAt = '' }: UserFields) => ({
  role,
  createdAt,
});

/** Creates a user from a record, or merges the record into the user; its id must not be that of another user. */
export const putUser = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  record: UserRecord,
  now: number,
): MergeResult => {
  const { id } = record.user;
  const known = id === null ? null : (idFactsIn(view, id) ?? null);
  const createdAt = String(isTimed(record.version) ? record.version.at : now);
  const born = newRow({ role: DEFAULT_ROLE, created_at: createdAt });
  const aside = asideOf(facts, record);
  const current = facts.row ?? (aside === null ? born : joinRows(aside, born));
  const { outcome, row, changes, against } = mergeRecord(current, record.fields, record);
  const isNew = facts.row === null;
  const isKnown = known?.name === username && idOf(facts.row) === id;
  const identity = id === null || isKnown ? [] : identified(view, id, known, username);
  const passed = passName(view, username, facts, record);
  if (row === current && !isNew)
    return noted(merged(outcome, [...identity, ...passed]), against, now);

  const tombstone = passed.length > 0 ? record.version.at - 1 : facts.tombstone;
  view.users.set(username, {
    ...facts,
    row,
    tombstone,
    aside: aside === null ? facts.aside : null,
  });
  const step: Step = {
    do: 'put-user',
    username,
    isNew,
    changes: isNew ? row.fields : changes,
    versions: row.versions,
    ...placeOf(row.fields),
    isCopied: !isNew && !isSameCopied(current.fields, row.fields),
    search: searchChanges(username, isNew ? null : current.fields, row.fields),
  };
  const steps: readonly Step[] = [
    step,
    ...(aside === null
      ? []
      : [{ do: 'set-aside', of: 'user', name: username, row: null } as const]),
    ...(isNew ? wakeAll(username, row) : wakeEarlier(username, current, row)),
    ...identity,
    ...passed,
  ];
  return noted(merged(isNew ? 'applied' : outcome, steps), against, now);
};
