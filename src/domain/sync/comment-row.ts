import { readComment, type Comment, type CommentId } from '../comment.js';
import type { PostId } from '../post.js';
import { ownerOf, refTo, type DeferredRecord, type Erased } from './deferred-record.js';
import { commentOwner, type CommentRecord, type Owner } from './record.js';
import { newRow, versionOf, type FieldChanges, type Row } from './row.js';
import { survivorsOf } from './split-row.js';
import { idNamedBy, isById, isWrittenHere, isTimed, type Version } from './version.js';

/** Returns the initial row of a comment: every field that it must have, untimed, so that any record is newer. */
export const newComment = (
  { post_id, username }: Pick<Comment, 'post_id' | 'username'>,
  createdAt: number,
): Row => newRow({ post_id, username, content: '', created_at: String(createdAt) });

/** Reads a comment from its row; null when the row is damaged. */
export const commentIn = (id: CommentId, { fields }: Row): Comment | null =>
  readComment({ ...fields, id });

/** Returns the version of the comment's author (or of its post); its creation time when that field is untimed. */
const bornBy = (row: Row, field: 'post_id' | 'username' = 'username'): Version => {
  const version = versionOf(row, field);
  return isTimed(version) ? version : { at: Number(row.fields['created_at'] ?? 0), digest: '' };
};

/** Returns the version by which the comment has both its author and its post, ms; a delete must be older to spare it. */
export const completeAt = (row: Row): number => Math.min(bornBy(row).at, bornBy(row, 'post_id').at);

/** Returns the fields that records have set, without the initial values; all fields when the author is untimed. */
const toldFields = (row: Row): FieldChanges =>
  isTimed(versionOf(row, 'username'))
    ? Object.fromEntries(
        Object.entries(row.fields).filter(([field]) => isTimed(versionOf(row, field))),
      )
    : row.fields;

/** Builds a partial record, which can only be applied to a stored comment. */
const partOf = (id: CommentId, version: Version, fields: FieldChanges): CommentRecord => ({
  entity: 'comment',
  id,
  externalId: null,
  author: null,
  post: null,
  fields: Object.fromEntries(
    Object.entries(fields).filter(([field]) => field !== 'post_id' && field !== 'username'),
  ),
  deleted: false,
  version,
});

type Parts = readonly DeferredRecord<CommentRecord>[];

/** Returns the fields from Xano that are newer than a delete of this instant, ms, as records that wait for the comment. */
export const laterParts = (id: CommentId, row: Row, deletedAt: number): Parts =>
  survivorsOf(row, deletedAt)
    .filter(({ version }) => !isWrittenHere(version))
    .map(({ version, fields }) => ({
      owner: commentOwner(id),
      record: partOf(id, version, fields),
    }));

/** What a deferred comment has lost: the post, by the id that Xano uses, and the author, null when that user stays. */
interface Lost {
  readonly post: PostId;
  readonly erased: Erased | null;
  /** The owner that the comment waits for; null: its author. */
  readonly owner: Owner | null;
}

/**
 * Returns the deferred records of a comment whose post or author is deleted at this instant, ms: a complete one
 * first, then the fields of later versions. If the delete reaches the comment, only its newer fields are left.
 */
export const deferredComment = (
  id: CommentId,
  row: Row,
  deletedAt: number,
  { post, erased, owner }: Lost,
): Parts => {
  const comment = commentIn(id, row);
  if (comment === null || completeAt(row) <= deletedAt) return laterParts(id, row, deletedAt);
  const version = bornBy(row);
  const authorId = isById(version) ? idNamedBy(version) || (erased?.id ?? null) : null;
  const author = refTo(comment.username, authorId, !isWrittenHere(version), erased);
  const later = survivorsOf(row, version.at).map((part) => ({
    owner: commentOwner(id),
    record: partOf(id, part.version, part.fields),
  }));
  const record = { ...partOf(id, version, toldFields(row)), author, post };
  return [{ owner: owner ?? ownerOf(author), record }, ...later];
};
