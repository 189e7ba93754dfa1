import { findUser, idFactsIn, idOf, type Found } from './identity.js';
import { stale } from './note.js';
import { putUser } from './put-user.js';
import { erasureEndAwaited, type UserRecord, type UserRef } from './record.js';
import { mergeById } from './merge-user-id.js';
import { versionOf } from './row.js';
import { isTimed } from './version.js';
import { deferred, merged, UNREAD, type MergeResult, type Unread } from './step.js';
import { deleteAside, removeUser } from './user-death.js';
import type { SyncView, UserFacts } from './view.js';
import type { XanoId } from './xano-id.js';

/** Whether a delete reaches a user, stored or set aside, although the name has a newer tombstone, of another user. */
const reaches = (
  { row, aside, nameTombstone }: UserFacts,
  { deleted, version: { at } }: UserRecord,
): boolean => {
  const holder = row ?? aside;
  return (
    deleted &&
    holder !== null &&
    idOf(holder) !== null &&
    at > nameTombstone &&
    versionOf(holder, 'id').at <= at
  );
};

/** Merges a record without an id: it is about the user who has the name. */
const mergeNamed = (
  view: SyncView,
  found: Extract<Found, { readonly owner: null }>,
  record: UserRecord,
  now: number,
): MergeResult | Unread => {
  const { name, facts } = found;
  const { version, deleted } = record;
  if (isTimed(version) && version.at <= facts.tombstone && !reaches(facts, record)) {
    if (!deleted || version.at <= facts.nameTombstone) return stale(facts.tombstone, now);
    // The tombstone is that of an id; the delete may have meant a user whose row is deferred or has not come yet.
    return merged('unchanged', [
      ...deleteAside(view, name, { ...facts, nameTombstone: version.at }, version.at),
      { do: 'put-tombstone', of: 'name', name, at: version.at },
      { do: 'wake', owner: erasureEndAwaited(name) },
    ]);
  }
  if (facts.erasing) return deferred(erasureEndAwaited(name), record);
  return deleted ? removeUser(view, name, facts, record) : putUser(view, name, facts, record, now);
};

/** Merges a record with a proposed name, which counts only for an id without one; a delete gives an unknown id no name. */
const resolveProposed = (
  view: SyncView,
  record: UserRecord,
  id: XanoId,
  now: number,
): MergeResult | Unread => {
  const known = idFactsIn(view, id);
  if (known === undefined) return UNREAD;
  const name = known?.name ?? null;
  if (name !== null) return mergeById(view, { ...record, user: { username: name, id } }, now);
  if (!record.deleted) return mergeById(view, { ...record, user: { ...record.user, id } }, now);
  return record.observed === true
    ? merged('unchanged')
    : mergeById(view, { ...record, user: { username: null, id } }, now);
};

/**
 * Returns whom a user's record without an id means. A record that was set aside with a deleted user is not that user's
 * when its row was created after the delete.
 */
const meantBy = (view: SyncView, { user, fields }: UserRecord): UserRef | Unread => {
  const { username, formerly } = user;
  if (formerly === undefined) return user;
  const known = idFactsIn(view, formerly);
  if (known === undefined) return UNREAD;
  const diedAt = known?.died?.at ?? Infinity;
  return Number(fields['created_at'] ?? 0) > diedAt ? { username, id: null } : user;
};

export const mergeUser = (
  view: SyncView,
  record: UserRecord,
  now: number,
): MergeResult | Unread => {
  const { user } = record;
  if (user.id !== null && user.proposed === true)
    return resolveProposed(view, record, user.id, now);
  if (user.id !== null) return mergeById(view, { ...record, user: { ...user, id: user.id } }, now);
  const meant = meantBy(view, record);
  const found = meant === UNREAD ? meant : findUser(view, meant, record.version.at, now);
  if (found === UNREAD) return UNREAD;
  if (found.owner !== null)
    return isTimed(record.version) && record.version.at <= found.tombstone
      ? stale(found.tombstone, now)
      : deferred(found.owner, record);
  return found.facts.isWhole ? mergeNamed(view, found, record, now) : UNREAD;
};
