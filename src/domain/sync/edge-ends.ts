import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import { diedAt } from './authorship.js';
import { findUser } from './identity.js';
import { resolvePost } from './post-key.js';
import {
  otherAuthorAwaited,
  erasureEndAwaited,
  postOwner,
  userOwner,
  type ActRecord,
  type TieRecord,
  type UserRef,
} from './record.js';
import { stateOf } from './show-post.js';
import { UNREAD, type Unread } from './step.js';
import type { Version } from './version.js';
import type { EdgeName, SyncView } from './view.js';

export type EdgeRecord = TieRecord | ActRecord;

/**
 * The owner that an edge waits for (null: none), and its name here as far as it is certain. `died`: the version, ms, of
 * the delete of the post's author that reaches the edge, which then waits in vain unless a record names another author
 * for that time; 0 for none.
 */
type Ends = { readonly tombstone: number; readonly died: number } & (
  | { readonly waitsFor: string; readonly name: EdgeName | null }
  | { readonly waitsFor: null; readonly name: EdgeName }
);

/** One end of an edge: its name here, null when unknown, and the owner to wait for, null for none. */
interface End<Name> {
  readonly name: Name | null;
  readonly tombstone: number;
  readonly died: number;
  readonly waitsFor: string | null;
}

export const userEnd = (
  view: SyncView,
  ref: UserRef,
  at: number,
  now: number,
): End<Username> | Unread => {
  const found = findUser(view, ref, at, now);
  if (found === UNREAD) return UNREAD;
  const { name, tombstone } = found;
  if (name === null) return { name, tombstone, died: 0, waitsFor: found.owner };
  const { erasing, row } = found.facts;
  // The edges of a user under erasure are hidden until it ends: a delete must not conclude that there is none.
  if (erasing) return { name: null, tombstone, died: 0, waitsFor: erasureEndAwaited(name) };
  return { name, tombstone, died: 0, waitsFor: row === null ? userOwner(name) : null };
};

export const postEnd = (view: SyncView, ownId: PostId, { at }: Version): End<PostId> | Unread => {
  const name = resolvePost(view, ownId);
  const facts = name === undefined ? undefined : view.posts.get(name);
  if (name === undefined || facts === undefined) return UNREAD;
  const own = view.posts.get(ownId);
  const tombstone = Math.max(facts.tombstone, own?.tombstone ?? 0);
  if (facts.row !== null) {
    const died = diedAt(facts.row, stateOf(facts).tombstone);
    if (at === 0 || at > died) return { name, tombstone, died: 0, waitsFor: null };
    return { name, tombstone, died, waitsFor: otherAuthorAwaited(name) };
  }
  // An unknown post may have another id here than in Xano.
  const isKnown = tombstone > 0 || facts.cascadeTombstone > 0 || name !== ownId;
  return { name: isKnown ? name : null, tombstone, died: 0, waitsFor: postOwner(name) };
};

/** Resolves both ends of an edge, by whatever names and ids its record uses. */
export const endsOf = (view: SyncView, record: EdgeRecord, now: number): Ends | Unread => {
  const { at } = record.version;
  const user = userEnd(view, record.user, at, now);
  const target =
    'whom' in record
      ? userEnd(view, record.whom, at, now)
      : postEnd(view, record.post, record.version);
  if (user === UNREAD || target === UNREAD) return UNREAD;
  const tombstone = Math.max(user.tombstone, target.tombstone);
  const waitsFor = user.waitsFor ?? target.waitsFor;
  const died = user.waitsFor === null ? target.died : 0;
  if (user.name === null || target.name === null)
    return { tombstone, died, waitsFor: waitsFor ?? '', name: null };
  return {
    tombstone,
    died,
    waitsFor,
    name: { kind: record.entity, user: user.name, target: target.name },
  };
};
