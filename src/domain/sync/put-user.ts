import { isSameCopied, type UserFields } from '../profile.js';
import { DEFAULT_ROLE } from '../role.js';
import { searchChanges } from '../search-entries.js';
import type { Username } from '../username.js';
import { withName, type IdFacts } from './id-facts.js';
import { bornOf, idFactsIn, idOf } from './identity.js';
import { noted } from './note.js';
import { erasedOwner, userIdOwner, userOwner, type UserRecord } from './record.js';
import { newRow, type Row } from './row.js';
import { joinRows } from './split-row.js';
import { mergeRecord } from './merge-row.js';
import { isTimed } from './version.js';
import { merged, type MergeResult, type Step } from './step.js';
import type { SyncView, UserFacts } from './view.js';
import type { XanoId } from './xano-id.js';

/** The id is that of the user of this name; whoever waits for it is looked at. */
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
    // An older row of the id may wait, which went by another name.
    ...(known?.name == null || known.name === name
      ? []
      : [{ do: 'wake', owner: erasedOwner(known.name) } as const]),
  ];
};

/** The tombstone of a name is another's: from this record on the name was that user's, for all that is known. */
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

/** What was put aside of the same user; whoever else has the name begins anew, and leaves it. */
const asideOf = ({ row, aside }: UserFacts, { user }: UserRecord): Row | null => {
  const [id, other] = [idOf(row) ?? user.id, idOf(aside)];
  const isUnknown = row === null && id === null;
  return other === null || other === id || isUnknown ? aside : null;
};

/** Whoever waits for a user who has come: also for the Xano id that was put aside. */
const wakeAll = (username: Username, row: Row): readonly Step[] => {
  const id = idOf(row);
  const owners = [userOwner(username), ...(id === null ? [] : [userIdOwner(id)])];
  return owners.map((owner) => ({ do: 'wake', owner }));
};

/** What seemed older than the user, who turns out to have been here by then. */
const wakeEarlier = (username: Username, before: Row, row: Row): readonly Step[] =>
  bornOf(row) < bornOf(before) ? [{ do: 'wake', owner: userOwner(username) }] : [];

/** By which a user stands in a registry. */
export const placeOf = ({ role = '', created_at: createdAt = '' }: UserFields) => ({
  role,
  createdAt,
});

/** Makes a user of a row, or brings one to it; the id of the row is nobody else's. */
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
