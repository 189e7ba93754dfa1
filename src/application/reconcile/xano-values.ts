import { versionOf, valueOf, type FieldChanges, type Row } from '../../domain/sync/row.js';
import type { PostRecord, SyncRecord, UserRecord } from '../../domain/sync/record.js';
import { findUser } from '../../domain/sync/identity.js';
import { idFor } from '../../domain/sync/post-key.js';
import { givesWay } from '../../domain/sync/merge-row.js';
import { isTimed } from '../../domain/sync/version.js';
import { UNREAD } from '../../domain/sync/step.js';
import type { SyncView } from '../../domain/sync/view.js';

interface Compared {
  readonly row: Row | null;
  readonly fields: FieldChanges;
}

const NOTHING: Compared = { row: null, fields: {} };

const ofUser = (view: SyncView, { user, fields, version }: UserRecord, now: number): Compared => {
  const found = findUser(view, user, version.at, now);
  return found === UNREAD || found.owner !== null ? NOTHING : { row: found.facts.row, fields };
};

const ofPost = (view: SyncView, record: PostRecord, now: number): Compared => {
  const { author, fields, version } = record;
  const name = idFor(view, record);
  if (name === UNREAD) return NOTHING;
  const by = author === null ? null : findUser(view, author, version.at, now);
  const named = by === null || by === UNREAD || by.owner !== null ? {} : { username: by.name };
  return { row: view.posts.get(name)?.row ?? null, fields: { ...fields, ...named } };
};

const comparedOf = (view: SyncView, record: SyncRecord, now: number): Compared => {
  if (record.entity === 'user') return ofUser(view, record, now);
  return record.entity === 'post' ? ofPost(view, record, now) : NOTHING;
};

/**
 * The fields of a row of Xano whose values here are others, though they are not newer: a version tells
 * nothing where the value under it was tampered with, or changed in Xano without a new version. `seenAt` of
 * the record: what came from Xano up to then is not newer than what was read.
 */
export const differingFields = (
  view: SyncView,
  record: SyncRecord,
  now: number,
): readonly string[] => {
  const { row, fields } = comparedOf(view, record, now);
  if (row === null || record.deleted || !isTimed(record.version)) return [];
  return Object.entries(fields)
    .filter(
      ([field, value]) => givesWay(versionOf(row, field), record) && value !== valueOf(row, field),
    )
    .map(([field]) => field);
};

/**
 * Whether a row that tells no version differs in what was changed here since it was read, as far as the clocks
 * tell: Xano may not have heard of that yet, and the next comparison finds it, if it never does.
 */
export const isNewerHere = (view: SyncView, record: SyncRecord, now: number): boolean => {
  const { row, fields } = comparedOf(view, record, now);
  const { seenAt } = record;
  if (row === null || seenAt === undefined || isTimed(record.version)) return false;
  return Object.entries(fields).some(
    ([field, value]) => value !== valueOf(row, field) && versionOf(row, field).at > seenAt,
  );
};
