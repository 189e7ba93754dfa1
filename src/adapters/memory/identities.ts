import { belongsToAnother, withDeath, withName, type IdFacts } from '../../domain/sync/id-facts.js';
import type { XanoId } from '../../domain/sync/xano-id.js';
import type { Username } from '../../domain/username.js';
import type { Keyspace } from './keyspace.js';
import type { Fields } from './keyspace.js';
import { textOf } from './post-record.js';

const find = ({ sync }: Keyspace, id: XanoId): IdFacts | null => sync.userIds.get(id) ?? null;

/** From now on this is remembered of an id; a new delete of it for the time of all deletes. */
export const identify = ({ sync }: Keyspace, id: XanoId, facts: IdFacts): void => {
  const { died } = facts;
  const until = died?.until ?? sync.clock.latest + sync.settings.tombstoneTtl;
  sync.userIds.set(id, { ...facts, died: died && { ...died, until } });
};

/** The user has this id by now; false where that was known. */
export const nameId = (space: Keyspace, id: XanoId, username: Username): boolean => {
  const known = find(space, id);
  if (known?.name === username && known.state === 'plain') return false;
  identify(space, id, withName(known, username));
  return true;
};

/** Somebody here took the user away; the id is dead from then on. */
export const putTombstoneOfId = (
  space: Keyspace,
  username: Username,
  user: Fields,
  version: number | null,
): void => {
  const id = textOf(user, 'id');
  if (id !== '') identify(space, id, withDeath(find(space, id), username, version ?? 0));
};

/** The user here who has this id. */
export const holderOf = (space: Keyspace, id: XanoId): Username | null => {
  const name = find(space, id)?.name ?? null;
  return name !== null && textOf(space.users.get(name), 'id') === id ? name : null;
};

/** Whether the user may not have this id, being of another. */
export const isIdTaken = (space: Keyspace, username: Username, id: XanoId): boolean => {
  const present = textOf(space.users.get(username), 'id');
  return belongsToAnother(find(space, id), id, username, present === '' ? null : present);
};

/** The user has another id by now, or none: it had been given by mistake, and is nobody's. */
export const freeId = ({ sync }: Keyspace, username: Username, id: XanoId): void => {
  if (sync.userIds.get(id)?.name === username) sync.userIds.delete(id);
};
