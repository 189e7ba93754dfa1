import { stampOf, valueOf, type FieldChanges, type Row } from '../../domain/sync/row.js';
import type { PostRecord, SyncRecord, UserRecord } from '../../domain/sync/record.js';
import { resolvePost } from '../../domain/sync/settle-post.js';
import { resolveUser } from '../../domain/sync/settle-user.js';
import { isTimed } from '../../domain/sync/stamp.js';
import { UNREAD } from '../../domain/sync/step.js';
import type { SyncView } from '../../domain/sync/view.js';

interface Compared {
  readonly row: Row | null;
  readonly fields: FieldChanges;
}

const NOTHING: Compared = { row: null, fields: {} };

const ofUser = (view: SyncView, { user, fields }: UserRecord): Compared => {
  const name = resolveUser(view, user);
  if (name === UNREAD || name === null) return NOTHING;
  return { row: view.users.get(name)?.row ?? null, fields };
};

const ofPost = (view: SyncView, { id, externalId, author, fields }: PostRecord): Compared => {
  const name = externalId ?? resolvePost(view, id);
  if (name === undefined) return NOTHING;
  const by = author === null ? null : resolveUser(view, author);
  const named = by === null || by === UNREAD ? {} : { username: by };
  return { row: view.posts.get(name)?.row ?? null, fields: { ...fields, ...named } };
};

const comparedOf = (view: SyncView, record: SyncRecord): Compared => {
  if (record.entity === 'user') return ofUser(view, record);
  return record.entity === 'post' ? ofPost(view, record) : NOTHING;
};

/**
 * The fields of a row of Xano whose values here are others, though they are not newer: a version tells
 * nothing where the value under it was tampered with, or changed in Xano without a new version.
 */
export const differingFields = (view: SyncView, record: SyncRecord): readonly string[] => {
  const { row, fields } = comparedOf(view, record);
  if (row === null || record.deleted || !isTimed(record.stamp)) return [];
  return Object.entries(fields)
    .filter(
      ([field, value]) =>
        stampOf(row, field).at <= record.stamp.at && value !== valueOf(row, field),
    )
    .map(([field]) => field);
};
