import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import { idFactsIn, idOf } from './identity.js';
import { resolvePost } from './post-key.js';
import { erasureEndAwaited, usersOf, type Owner, type SyncRecord, type UserRef } from './record.js';
import { mergeInto } from './merge.js';
import { UNREAD } from './step.js';
import type { SyncView } from './view.js';

/** Returns the code of a record that has waited for this owner in vain. */
export const codeOf = (
  owner: Owner,
  record: SyncRecord,
): 'owner_missing' | 'name_taken' | 'id_taken' => {
  if (record.entity !== 'user' || !owner.startsWith(erasureEndAwaited('' as Username)))
    return 'owner_missing';
  return erasureEndAwaited(record.user.username ?? ('' as Username)) === owner
    ? 'name_taken'
    : 'id_taken';
};

/** Returns the post without which a record cannot be applied; null when it needs none. */
const postOf = (record: SyncRecord): PostId | null => {
  switch (record.entity) {
    case 'user':
    case 'follow':
    case 'mute':
    case 'block':
      return null;
    case 'post':
      return record.author === null ? record.id : null;
    case 'like':
    case 'bookmark':
    case 'comment':
      return record.post;
  }
};

/** Whether a record would no longer be deferred if it came now. Changes the view, so the caller has to read it anew. */
export const isNoLongerDeferred = (view: SyncView, record: SyncRecord, now: number): boolean => {
  const outcome = mergeInto(view, record, now);
  if (outcome === UNREAD || outcome.result === 'deferred') return false;
  return !outcome.steps.some(
    (step) => step.do === 'defer' && step.record.version === record.version,
  );
};

/** Whether the user was deleted, and has not come back since. */
const isGone = (view: SyncView, { username, id, formerly }: UserRef): boolean => {
  const meant = id ?? formerly ?? null;
  const known = meant === null ? null : (idFactsIn(view, meant) ?? null);
  const name = username ?? known?.name ?? null;
  const facts = name === null ? undefined : view.users.get(name);
  if (known !== null && known.died !== null) return facts?.row == null || idOf(facts.row) !== meant;
  return meant === null && facts?.row === null && facts.tombstone > 0;
};

/**
 * Whether a record that has waited in vain can be dropped without a dead letter. A delete has nothing to delete when
 * its owner never came; a record that is not newer than the delete of its post's author went with the post; a record
 * that seemed newer than the delete of its user was not, when no row of that user came meanwhile: a bare trigger
 * gives a delete the version of the user's last edit.
 */
export const isDoneWith = (view: SyncView, record: SyncRecord): boolean => {
  // A row that names its user may be a later row of that id, which waits for the name.
  const isRow = record.entity === 'user' && record.user.username !== null;
  if (record.deleted || (!isRow && usersOf(record).some((user) => isGone(view, user)))) return true;
  const id = postOf(record);
  if (id === null) return false;
  const names = [id, resolvePost(view, id) ?? id];
  return names.some((name) => {
    const left = view.posts.get(name)?.cascadeTombstone ?? 0;
    return left > 0 && record.version.at <= left;
  });
};
