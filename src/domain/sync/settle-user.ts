import type { Username } from '../username.js';
import { authorOf } from './post-row.js';
import { erasedOwner, userIdOwner, userOwner, type UserRecord, type UserRef } from './record.js';
import { noted, stale } from './note.js';
import { newRow, survivorsOf } from './row.js';
import { mergeRecord } from './settle-row.js';
import { DEFAULT_ROLE } from '../role.js';
import { isTimed } from './stamp.js';
import { deferred, failed, settled, UNREAD, type Settled, type Step, type Unread } from './step.js';
import type { SyncView, UserFacts } from './view.js';

/** Null: nobody is known by that id. */
export const resolveUser = (
  { userIds }: SyncView,
  { username, id }: UserRef,
): Username | null | Unread => {
  if (username !== null) return username;
  const known = id === null ? null : userIds.get(id);
  return known === undefined ? UNREAD : known;
};

/**
 * A record that lost its row's new id to somebody else would leave two users with one. Whoever came to
 * have it while the batch was being read is not in the view yet.
 */
const idTaken = (
  view: SyncView,
  username: Username,
  id: string | null | undefined,
): boolean | Unread => {
  if (id === null || id === undefined) return false;
  const holder = view.userIds.get(id);
  if (holder === undefined || holder === null || holder === username) return false;
  const facts = view.users.get(holder);
  return facts?.isWhole === true ? facts.row?.fields['id'] === id : UNREAD;
};

const indexed = (username: Username, id: string | null | undefined): readonly Step[] =>
  id === null || id === undefined
    ? []
    : [
        { do: 'index', of: 'user', id, name: username },
        { do: 'awake', owner: userIdOwner(id) },
      ];

/**
 * A row of the past tells whose its id was too: records that know no more of a user than that id
 * may be on their way still, the delete among them.
 */
const learn = (view: SyncView, username: Username, { user }: UserRecord): readonly Step[] => {
  if (user.id === null || view.userIds.get(user.id) !== null) return [];
  view.userIds.set(user.id, username);
  return indexed(username, user.id);
};

const put = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  record: UserRecord,
  now: number,
): Settled | Unread => {
  const id = record.fields['id'];
  const taken = idTaken(view, username, id);
  if (taken === UNREAD) return UNREAD;
  if (taken)
    return failed('id_taken', 'another user has this Xano id: a username never changes here');
  const createdAt = String(isTimed(record.stamp) ? record.stamp.at : now);
  const current = facts.row ?? newRow({ role: DEFAULT_ROLE, created_at: createdAt });
  const { outcome, row, changes, against } = mergeRecord(current, record.fields, record);
  const told = (settled_: Settled): Settled => noted(settled_, against, now);
  const isNew = facts.row === null;
  if (row === current && !isNew) return told(settled(outcome));

  view.users.set(username, { ...facts, row });
  const step: Step = {
    do: 'put-user',
    username,
    changes: isNew ? row.fields : changes,
    versions: row.versions,
  };
  if (outcome === 'stale') return told(settled(outcome, [step]));
  const steps: readonly Step[] = [
    step,
    ...(isNew ? [{ do: 'awake', owner: userOwner(username) } as const] : []),
  ];
  const isIndexed = id !== null && id !== undefined && view.userIds.get(id) === username;
  if (id !== null && id !== undefined) view.userIds.set(id, username);
  return told(
    settled(isNew ? 'applied' : outcome, [
      ...steps,
      ...(isIndexed && !isNew ? [] : indexed(username, id)),
    ]),
  );
};

/** The posts are gone from every read with their author; what is left of them goes with the rest. */
const leavePosts = (view: SyncView, username: Username, authorGrave: number): void => {
  for (const [id, post] of view.posts)
    if (post.row !== null && authorOf(post.row) === username)
      view.posts.set(id, {
        ...post,
        row: null,
        left: Math.max(post.left, authorGrave),
        authorGrave,
        leftBy: username,
      });
};

/** Kills what is not newer; what is comes back as soon as the rest is taken away. */
const remove = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  { stamp, user, observed }: UserRecord,
  now: number,
): Settled => {
  const at = stamp.at;
  const isBuried = isTimed(stamp) && observed !== true;
  if (isTimed(stamp) && at <= facts.grave) return stale(facts.grave, now);
  const bury: readonly Step[] = isBuried ? [{ do: 'bury', of: 'user', name: username, at }] : [];
  const grave = Math.max(facts.grave, isBuried ? at : 0);
  if (facts.row === null) {
    view.users.set(username, { ...facts, grave });
    // Whoever waits for the user may have waited for somebody who is dead.
    return settled('unchanged', [...bury, { do: 'awake', owner: userOwner(username) }]);
  }
  const survivors = isTimed(stamp) ? survivorsOf(facts.row, at) : [];
  view.users.set(username, { row: null, grave, erasing: true, isWhole: true });
  leavePosts(view, username, grave);
  return settled('applied', [
    ...bury,
    { do: 'erase-user', username, at },
    ...survivors.map((survivor): Step => ({
      do: 'defer',
      owner: erasedOwner(username),
      record: {
        entity: 'user',
        user: { username, id: survivor.fields['id'] ?? user.id },
        fields: survivor.fields,
        deleted: false,
        stamp: survivor.stamp,
      },
    })),
  ]);
};

const settleKnown = (
  view: SyncView,
  username: Username,
  facts: UserFacts,
  record: UserRecord,
  now: number,
): Settled | Unread => {
  if (isTimed(record.stamp) && record.stamp.at <= facts.grave) return stale(facts.grave, now);
  if (facts.erasing) return deferred(erasedOwner(username), record);
  return record.deleted
    ? remove(view, username, facts, record, now)
    : put(view, username, facts, record, now);
};

export const settleUser = (view: SyncView, record: UserRecord, now: number): Settled | Unread => {
  const username = resolveUser(view, record.user);
  if (username === UNREAD) return UNREAD;
  if (username === null) return deferred(userIdOwner(record.user.id ?? ''), record);
  const facts = view.users.get(username);
  if (facts?.isWhole !== true) return UNREAD;
  const outcome = settleKnown(view, username, facts, record, now);
  if (outcome === UNREAD || outcome.result === 'failed') return outcome;
  return { ...outcome, steps: [...outcome.steps, ...learn(view, username, record)] };
};
