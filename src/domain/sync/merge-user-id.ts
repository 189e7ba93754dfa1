import type { Username } from '../username.js';
import { endedWith, rejectedUpTo, withName, type IdFacts } from './id-facts.js';
import { findUser, idFactsIn, idOf } from './identity.js';
import { stale } from './note.js';
import { identified, putUser } from './put-user.js';
import { erasureEndAwaited, userIdOwner, type UserRecord } from './record.js';
import { versionOf } from './row.js';
import { compareVersions, isTimed } from './version.js';
import { blocked, deferred, merged, UNREAD } from './step.js';
import type { MergeResult, Step, Unread } from './step.js';
import {
  putIdTombstone,
  putNameTombstone,
  clearName,
  eraseUser,
  removeUser,
  dropAside,
} from './user-death.js';
import type { SyncView, UserFacts } from './view.js';
import type { XanoId } from './xano-id.js';

type RecordById = UserRecord & { readonly user: { readonly id: XanoId } };

/** Whether a record is newer than the row of the user who has its name. */
const isNext = ({ row }: UserFacts, { version: { at } }: RecordById): boolean =>
  idOf(row) !== null && row !== null && at > versionOf(row, 'id').at;

/** Returns the steps that store what a record newly tells about its id, however old the record is. */
const learn = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  record: RecordById,
  known: IdFacts | null,
): readonly Step[] => {
  if (known !== null && known.name !== null) return [];
  const steps = identified(view, record.user.id, known, username);
  if (known?.died == null) return steps;
  const clear = isNext(facts, record) ? putNameTombstone : clearName;
  return [...steps, ...clear(view, username, facts, known.died.at)];
};

/** Returns `stale` for a record that a delete reaches; if that delete named no id, it now counts for the record's id too. */
const killed = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  record: RecordById,
  known: IdFacts | null,
  now: number,
): MergeResult => {
  const { id } = record.user;
  const learnt = learn(view, username, facts, record, known);
  const isDead = known?.died == null && idOf(facts.row) !== id;
  const died = isDead ? putIdTombstone(view, id, username, facts.nameTombstone) : [];
  const at = Math.max(facts.nameTombstone, known?.died?.at ?? 0);
  return stale(at, now, [...learnt, ...died]);
};

const deleteById = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  record: RecordById,
  now: number,
): MergeResult | Unread => {
  const { user, version, observed } = record;
  const { id } = user;
  const known = idFactsIn(view, id) ?? null;
  const holder = idOf(facts.row);
  const dead = holder === id ? null : (known?.died ?? null);
  if (isTimed(version) && version.at <= Math.max(dead?.at ?? 0, facts.nameTombstone))
    return killed(view, username, facts, record, known, now);
  const at = observed === true ? 0 : version.at;
  if (dead !== null)
    return merged('unchanged', [
      ...learn(view, username, facts, record, known),
      ...putIdTombstone(view, id, username, at),
      // An older row of the id may wait for the name, since no version of the delete was known before.
      { do: 'wake', owner: erasureEndAwaited(username) },
      ...(at > 0 ? clearName(view, username, facts, at) : []),
    ]);
  if (facts.erasing) return deferred(erasureEndAwaited(username), record);
  if (holder !== null && holder !== id) {
    // An unknown id had the name after the user who has it here, whose own delete is late.
    const isLater = known === null && facts.row !== null && at > versionOf(facts.row, 'id').at;
    const clear = isLater || known?.state === 'next' ? putNameTombstone : clearName;
    return merged('unchanged', [
      ...putIdTombstone(view, id, username, at),
      { do: 'wake', owner: erasureEndAwaited(username) },
      ...(at > 0 ? clear(view, username, facts, at) : []),
    ]);
  }
  return holder === id && isTimed(version) && version.at <= rejectedUpTo(known, now)
    ? stale(rejectedUpTo(known, now), now)
    : removeUser(view, username, facts, record);
};

/** Defers a record whose name another row of Xano has; a holder who has another name by now is erased to free it. */
const takeName = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  record: RecordById,
): MergeResult | Unread => {
  const { row } = facts;
  const holder = idOf(row);
  const known = holder === null ? null : idFactsIn(view, holder);
  if (known === undefined) return UNREAD;
  const { version } = record;
  const isFree = known?.state === 'moved' && row !== null && version.at > versionOf(row, 'id').at;
  const waits = blocked(
    'name_taken',
    `another user has this name: waits for the end of ${holder ?? username}`,
    erasureEndAwaited(username),
    record,
  );
  const dispute: Step = { do: 'dispute', name: username, id: record.user.id };
  if (!isFree) return { ...waits, steps: [...waits.steps, ...(holder === null ? [] : [dispute])] };
  const at = version.at - 1;
  const putTombstone: Step = { do: 'put-tombstone', of: 'user', name: username, at };
  const tombstone = Math.max(facts.tombstone, at);
  const erased = eraseUser(view, username, { ...facts, row }, at, tombstone);
  return { ...waits, steps: [putTombstone, ...erased, ...waits.steps] };
};

/** Defers the row of an id whose user is stored under another name, since names never change. */
const rename = (
  view: SyncView,
  bound: Username,
  facts: UserFacts,
  known: IdFacts,
  record: RecordById,
  now: number,
): MergeResult => {
  const { id } = record.user;
  if (
    facts.row !== null &&
    compareVersions(record.version, versionOf(facts.row, 'id')) <= 0 &&
    isTimed(record.version)
  )
    return stale(versionOf(facts.row, 'id').at, now);
  const waits = blocked(
    'id_taken',
    `another user has this Xano id: ${bound}`,
    erasureEndAwaited(bound),
    record,
  );
  if (known.state === 'moved') return waits;
  const moved = { ...known, state: 'moved' as const };
  view.userIds.set(id, moved);
  const wake: Step = { do: 'wake', owner: erasureEndAwaited(bound) };
  return { ...waits, steps: [{ do: 'identify', id, facts: moved }, wake, ...waits.steps] };
};

/** Returns the steps that remember an id whose row waits for a name. */
const claim = (
  view: SyncView,
  username: Username,
  holder: UserFacts,
  record: RecordById,
  known: IdFacts | null,
): readonly Step[] => {
  const { id } = record.user;
  const claims = isNext(holder, record);
  if (known !== null && (known.died !== null || !claims || known.state === 'next')) return [];
  const steps = known === null ? identified(view, id, known, username) : [];
  if (!claims) return steps;
  const facts: IdFacts = { ...withName(known, username), state: 'next' };
  view.userIds.set(id, facts);
  return [...steps, { do: 'identify', id, facts }];
};

const putById = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  record: RecordById,
  now: number,
): MergeResult | Unread => {
  const { user, version } = record;
  const { id } = user;
  const known = idFactsIn(view, id) ?? null;
  if (isTimed(version) && version.at <= Math.max(facts.nameTombstone, rejectedUpTo(known, now)))
    return killed(view, username, facts, record, known, now);
  if (endedWith(known, username, version.at, now)) return stale(version.at, now);
  const holder = idOf(facts.row);
  // A deferred part of a dead user's row does not bring the user back; a whole row does.
  if (known?.died != null && holder !== id && !Object.hasOwn(record.fields, 'id'))
    return deferred(userIdOwner(id), { ...record, user: { username: null, id } });
  if (facts.erasing) return deferred(erasureEndAwaited(username), record);
  const isElses = known?.died != null && known.name !== null && known.name !== username;
  const isTaken = facts.row !== null && holder !== id && (holder !== null || isElses);
  if (!isTaken) return putUser(view, username, facts, record, now);
  const outcome = takeName(view, username, facts, record);
  return outcome === UNREAD
    ? outcome
    : { ...outcome, steps: [...outcome.steps, ...claim(view, username, facts, record, known)] };
};

/** Merges a record that has an id: it is about that row of Xano alone, whoever has its name. */
export const mergeById = (
  view: SyncView,
  record: RecordById,
  now: number,
): MergeResult | Unread => {
  const { user, version, deleted } = record;
  const { id } = user;
  const known = idFactsIn(view, id);
  if (known === undefined) return UNREAD;
  const bound = known?.name ?? null;
  const there = bound === null ? null : view.users.get(bound);
  if (there === undefined || there?.isWhole === false) return UNREAD;
  const isHere = there !== null && idOf(there.row) === id;
  if (
    known !== null &&
    bound !== null &&
    isHere &&
    user.username !== null &&
    user.username !== bound &&
    !deleted
  )
    return rename(view, bound, there, known, record, now);
  const username = isHere ? bound : (user.username ?? bound);
  if (username === null) {
    const died = known?.died?.at ?? 0;
    if (isTimed(version) && version.at <= died) return stale(died, now);
    return deleted && isTimed(version) && record.observed !== true
      ? merged('unchanged', putIdTombstone(view, id, null, version.at))
      : deferred(userIdOwner(id), record);
  }
  const facts = view.users.get(username);
  if (facts?.isWhole !== true) return UNREAD;
  if (deleted)
    return dropAside(view, username, record, deleteById(view, username, facts, record, now));
  // A part that names no user belongs to the row that was known by the id.
  const isPart = user.username === null;
  const found = isPart ? findUser(view, user, version.at, now) : null;
  if (found === UNREAD) return UNREAD;
  if (found !== null && found.owner !== null)
    return isTimed(version) && version.at <= found.tombstone
      ? stale(found.tombstone, now)
      : deferred(found.owner, record);
  return putById(view, username, facts, record, now);
};
