import type { Username } from '../username.js';
import { rejectedUpTo, type IdFacts } from './id-facts.js';
import { userIdOwner, userOwner, type Owner, type UserRef } from './record.js';
import type { Row } from './row.js';
import { UNREAD, type Unread } from './step.js';
import type { SyncView, UserFacts } from './view.js';
import type { XanoId } from './xano-id.js';

export const idOf = (row: Row | null): XanoId | null => {
  const id = row?.fields['id'] ?? '';
  return id === '' ? null : id;
};

/** Returns when a user joined, ms, as far as is known: before that, the name was not this user's. */
export const joinedAt = (row: Row): number => Number(row.fields['created_at'] ?? 0);

/** Returns what is known of an id; null for an unknown one, undefined when the view does not hold it. */
export const idFactsIn = ({ userIds }: SyncView, id: XanoId): IdFacts | null | undefined =>
  userIds.get(id);

/** Whom a record means: the user of a name, who may not exist yet; or, without a name, the owner to wait for. */
export type Found =
  | {
      readonly name: Username;
      readonly facts: UserFacts;
      /** The version, ms, up to which whatever belongs to that user is dead. */
      readonly tombstone: number;
      readonly owner: null;
    }
  | { readonly name: null; readonly tombstone: number; readonly owner: Owner };

const nobody = (id: XanoId, known: IdFacts | null): Found => ({
  name: null,
  tombstone: known?.died?.at ?? 0,
  owner: userIdOwner(id),
});

/** Whether the user of a name is, as far as is known, the one whom the id means. */
const isTheOne = (facts: UserFacts, id: XanoId, known: IdFacts | null): boolean => {
  const holder = idOf(facts.row);
  return holder === null ? known?.died == null : holder === id;
};

/** Returns the name that a reference means; a proposed name yields to the one that the id already has. */
export const resolveName = (
  { username, proposed }: Pick<UserRef, 'username' | 'proposed'>,
  known: Username | null,
): Username | null => (proposed === true ? (known ?? username) : (username ?? known));

const findById = (view: SyncView, id: XanoId, ref: UserRef, now: number): Found | Unread => {
  const known = idFactsIn(view, id);
  if (known === undefined) return UNREAD;
  const called = resolveName(ref, known?.name ?? null);
  if (called === null) return nobody(id, known);
  const facts = view.users.get(called);
  if (facts === undefined) return UNREAD;
  if (!isTheOne(facts, id, known)) return nobody(id, known);
  const isKnown = idOf(facts.row) === id || facts.row === null;
  const tombstone = isKnown
    ? Math.max(facts.nameTombstone, rejectedUpTo(known, now))
    : facts.tombstone;
  return { name: called, facts, tombstone, owner: null };
};

/**
 * Finds whom a record of the version `at`, ms, means. An id decides, whoever has the name now; a name alone means
 * the user who has it, unless the record is known to be of a user who had it before.
 */
export const findUser = (view: SyncView, ref: UserRef, at: number, now: number): Found | Unread => {
  const { username, id, formerly } = ref;
  if (id !== null) return findById(view, id, ref, now);
  const facts = username === null ? undefined : view.users.get(username);
  if (username === null || facts === undefined) return UNREAD;
  const holder = idOf(facts.row);
  const isAnother =
    facts.row !== null && holder !== null && holder !== formerly && at < joinedAt(facts.row);
  if (formerly === undefined || !isAnother)
    return { name: username, facts, tombstone: facts.tombstone, owner: null };
  const known = idFactsIn(view, formerly);
  return known === undefined
    ? UNREAD
    : {
        name: null,
        tombstone: Math.max(facts.tombstone, known?.died?.at ?? 0),
        owner: userOwner(username),
      };
};
