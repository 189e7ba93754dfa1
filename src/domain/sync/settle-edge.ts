import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import { authorOf, hashtagsOf } from './post-row.js';
import {
  erasedOwner,
  postOwner,
  userIdOwner,
  userOwner,
  type ActRecord,
  type FollowRecord,
  type UserRef,
} from './record.js';
import { resolvePost } from './settle-post.js';
import { resolveUser } from './settle-user.js';
import { isTimed } from './stamp.js';
import { deferred, failed, settled, UNREAD, type Settled, type Unread } from './step.js';
import { edgeKey, type EdgeName, type SyncView } from './view.js';

type EdgeRecord = FollowRecord | ActRecord;

/** Whom an edge waits for, or its two ends once both are here. */
type Ends =
  | { readonly grave: number; readonly waitsFor: string }
  | { readonly grave: number; readonly waitsFor: null; readonly name: EdgeName };

const userEnd = (
  view: SyncView,
  ref: UserRef,
):
  | { readonly name: Username | null; readonly grave: number; readonly waitsFor: string | null }
  | Unread => {
  const name = resolveUser(view, ref);
  if (name === UNREAD) return UNREAD;
  if (name === null) return { name, grave: 0, waitsFor: userIdOwner(ref.id ?? '') };
  const facts = view.users.get(name);
  if (facts === undefined) return UNREAD;
  const { grave, erasing, row } = facts;
  if (erasing) return { name, grave, waitsFor: erasedOwner(name) };
  return { name, grave, waitsFor: row === null ? userOwner(name) : null };
};

const postEnd = (
  view: SyncView,
  ownId: PostId,
): { readonly name: PostId; readonly grave: number; readonly waitsFor: string | null } | Unread => {
  const name = resolvePost(view, ownId);
  const facts = name === undefined ? undefined : view.posts.get(name);
  if (name === undefined || facts === undefined) return UNREAD;
  const grave = Math.max(facts.grave, facts.authorGrave, view.posts.get(ownId)?.grave ?? 0);
  return { name, grave, waitsFor: facts.row === null ? postOwner(name) : null };
};

const endsOf = (view: SyncView, record: EdgeRecord): Ends | Unread => {
  const user = userEnd(view, record.user);
  const target =
    record.entity === 'follow' ? userEnd(view, record.following) : postEnd(view, record.post);
  if (user === UNREAD || target === UNREAD) return UNREAD;
  const grave = Math.max(user.grave, target.grave);
  const waitsFor = user.waitsFor ?? target.waitsFor;
  if (waitsFor !== null || user.name === null || target.name === null)
    return { grave, waitsFor: waitsFor ?? '' };
  return {
    grave,
    waitsFor,
    name: { kind: record.entity, user: user.name, target: target.name },
  };
};

/** The later of two states; of one version, absence wins. An untimed one comes after all others. */
const isNewer = (
  record: EdgeRecord,
  stored: { readonly at: number; readonly present: boolean },
) => {
  const { at } = record.stamp;
  if (!isTimed(record.stamp) || at > stored.at) return true;
  return at === stored.at && record.deleted && stored.present;
};

/** What was only seen to be gone is gone just before its version: the same edge is newer than that. */
const versionLeft = ({ stamp, deleted, observed }: EdgeRecord, before: number): number => {
  if (!isTimed(stamp)) return before;
  return deleted && observed === true ? stamp.at - 1 : stamp.at;
};

const postOf = (view: SyncView, { kind, target }: EdgeName) => {
  const row = kind === 'follow' ? null : (view.posts.get(target as PostId)?.row ?? null);
  const author = row === null ? null : authorOf(row);
  return row === null || author === null ? null : { author, hashtags: hashtagsOf(row) };
};

export const settleEdge = (view: SyncView, record: EdgeRecord, now: number): Settled | Unread => {
  const ends = endsOf(view, record);
  if (ends === UNREAD) return UNREAD;
  const { stamp } = record;
  if (isTimed(stamp) && stamp.at <= ends.grave) return settled('stale');
  if (ends.waitsFor !== null) return deferred(ends.waitsFor, record);
  const { name } = ends;
  if (name.kind === 'follow' && name.user === name.target)
    return failed('cannot_follow_self', 'nobody follows themselves');
  const key = edgeKey(name);
  const stored = view.edges.get(key);
  if (stored === undefined) return UNREAD;

  const present = !record.deleted;
  if (!isNewer(record, stored))
    return settled(stamp.at === stored.at && present === stored.present ? 'unchanged' : 'stale');
  const at = versionLeft(record, stored.at);
  const said = record.entity === 'follow' ? null : record.since;
  const since = said ?? stored.since ?? (isTimed(stamp) ? stamp.at : now);
  const isSame =
    present === stored.present && (!present || since === stored.since || said === null);
  if (isSame && at === stored.at) return settled('unchanged');
  view.edges.set(key, { present, at, since: present ? since : null });
  return settled(isSame ? 'unchanged' : 'applied', [
    { do: 'set-edge', edge: name, present, at, since, post: postOf(view, name) },
  ]);
};
