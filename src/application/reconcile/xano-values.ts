import { versionOf, valueOf, type FieldChanges, type Row } from '../../domain/sync/row.js';
import type {
  CommentRecord,
  PostRecord,
  SyncRecord,
  UserRecord,
  UserRef,
} from '../../domain/sync/record.js';
import { findUser } from '../../domain/sync/identity.js';
import { idFor, resolvePost } from '../../domain/sync/post-key.js';
import { isReplaced } from '../../domain/sync/merge-row.js';
import { commentFor } from '../../domain/sync/merge-comment.js';
import { isTimed, type Version } from '../../domain/sync/version.js';
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

const authorIn = (
  view: SyncView,
  { author, version }: { readonly author: UserRef | null; readonly version: Version },
  now: number,
): FieldChanges => {
  const by = author === null ? null : findUser(view, author, version.at, now);
  return by === null || by === UNREAD || by.owner !== null ? {} : { username: by.name };
};

const ofPost = (view: SyncView, record: PostRecord, now: number): Compared => {
  const name = idFor(view, record);
  if (name === UNREAD) return NOTHING;
  return {
    row: view.posts.get(name)?.row ?? null,
    fields: { ...record.fields, ...authorIn(view, record, now) },
  };
};

const ofComment = (view: SyncView, record: CommentRecord, now: number): Compared => {
  const name = commentFor(view, record);
  const post = record.post === null ? undefined : resolvePost(view, record.post);
  return {
    row: (name === undefined ? null : view.comments.get(name)?.row) ?? null,
    fields: {
      ...record.fields,
      ...authorIn(view, record, now),
      ...(post !== undefined && { post_id: post }),
    },
  };
};

const comparedOf = (view: SyncView, record: SyncRecord, now: number): Compared => {
  if (record.entity === 'user') return ofUser(view, record, now);
  if (record.entity === 'comment') return ofComment(view, record, now);
  return record.entity === 'post' ? ofPost(view, record, now) : NOTHING;
};

/** A field as Xano has it, beside its value here. */
export interface FieldBeside {
  readonly field: string;
  /** Null where Xano has no value; `here` likewise. */
  readonly xano: string | null;
  readonly here: string | null;
  /** `newer`: the value here was set since, and stays. */
  readonly is: 'same' | 'different' | 'newer';
}

/** Returns all fields of a row of Xano beside their values here, as a comparison takes them. */
export const fieldsBeside = (
  view: SyncView,
  record: SyncRecord,
  now: number,
): readonly FieldBeside[] => {
  const { row, fields } = comparedOf(view, record, now);
  return Object.entries(fields).map(([field, xano]): FieldBeside => {
    const here = row === null ? null : valueOf(row, field);
    const stays =
      row !== null && isTimed(record.version) && !isReplaced(versionOf(row, field), record);
    return { field, xano, here, is: xano === here ? 'same' : stays ? 'newer' : 'different' };
  });
};

/**
 * Returns the fields of a row of Xano whose values here differ although they are not newer: a version tells nothing
 * where the value under it was tampered with, or changed in Xano without a new version. `seenAt` of the record: what
 * came from Xano up to then is not newer than what was read.
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
      ([field, value]) =>
        isReplaced(versionOf(row, field), record) && value !== valueOf(row, field),
    )
    .map(([field]) => field);
};

/**
 * Whether a row without a version differs in a field that was changed here since the row was read, as far as the
 * clocks tell. Xano may not have heard of that change yet; if it never does, the next comparison finds it.
 */
export const isNewerHere = (view: SyncView, record: SyncRecord, now: number): boolean => {
  const { row, fields } = comparedOf(view, record, now);
  const { seenAt } = record;
  if (row === null || seenAt === undefined || isTimed(record.version)) return false;
  return Object.entries(fields).some(
    ([field, value]) => value !== valueOf(row, field) && versionOf(row, field).at > seenAt,
  );
};
