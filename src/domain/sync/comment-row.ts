import { readComment, type Comment, type CommentId } from '../comment.js';
import type { PostId } from '../post.js';
import { ownerOf, refTo, type DeferredRecord, type Erased } from './deferred-record.js';
import { commentOwner, type CommentRecord, type Owner } from './record.js';
import { newRow, versionOf, type FieldChanges, type Row } from './row.js';
import { survivorsOf } from './split-row.js';
import { idNamedBy, isById, isMadeHere, isTimed, type Version } from './version.js';

/** What every comment has, whatever its record says; older than anything that a record says. */
export const commentBornAs = (
  { post_id, username }: Pick<Comment, 'post_id' | 'username'>,
  createdAt: number,
): Row => newRow({ post_id, username, content: '', created_at: String(createdAt) });

/** Null where the row is damaged. */
export const commentIn = (id: CommentId, { fields }: Row): Comment | null =>
  readComment({ ...fields, id });

/** By which version the comment is this user's; of one that nobody has dated, when it was made. */
const bornBy = (row: Row, field: 'post_id' | 'username' = 'username'): Version => {
  const version = versionOf(row, field);
  return isTimed(version) ? version : { at: Number(row.fields['created_at'] ?? 0), digest: '' };
};

/** How new it is that the comment is this user's on this post, ms, by which a delete reaches it. */
export const bornAt = (row: Row): number => Math.min(bornBy(row).at, bornBy(row, 'post_id').at);

/** What records have told of it; all of it where nobody has dated anything. What it has by birth nobody told. */
const toldFields = (row: Row): FieldChanges =>
  isTimed(versionOf(row, 'username'))
    ? Object.fromEntries(
        Object.entries(row.fields).filter(([field]) => isTimed(versionOf(row, field))),
      )
    : row.fields;

/** Some of what was told of a comment that has to be here before. */
const partOf = (id: CommentId, version: Version, told: FieldChanges): CommentRecord => ({
  entity: 'comment',
  id,
  externalId: null,
  author: null,
  post: null,
  fields: Object.fromEntries(
    Object.entries(told).filter(([field]) => field !== 'post_id' && field !== 'username'),
  ),
  deleted: false,
  version,
});

type Parts = readonly DeferredRecord<CommentRecord>[];

/** What Xano told of a comment that a delete of this instant, ms, has reached, and is newer. */
export const leftParts = (id: CommentId, row: Row, deletedAt: number): Parts =>
  survivorsOf(row, deletedAt)
    .filter(({ version }) => !isMadeHere(version))
    .map(({ version, fields }) => ({
      owner: commentOwner(id),
      record: partOf(id, version, fields),
    }));

/** What is taken away with a comment: the post, as Xano calls it, and the author, null where that one stays. */
interface Lost {
  readonly post: PostId;
  readonly erased: Erased | null;
  /** Null: the author. */
  readonly owner: Owner | null;
}

/**
 * A comment whose post or author is deleted by a delete of this instant, ms, as its records wait for that:
 * one that says all, and then what was told later.
 */
export const deferredComment = (
  id: CommentId,
  row: Row,
  deletedAt: number,
  { post, erased, owner }: Lost,
): Parts => {
  const comment = commentIn(id, row);
  if (comment === null || bornAt(row) <= deletedAt) return leftParts(id, row, deletedAt);
  const version = bornBy(row);
  const told = isById(version) ? idNamedBy(version) || (erased?.id ?? null) : null;
  const author = refTo(comment.username, told, !isMadeHere(version), erased);
  const later = survivorsOf(row, version.at).map((part) => ({
    owner: commentOwner(id),
    record: partOf(id, part.version, part.fields),
  }));
  const record = { ...partOf(id, version, toldFields(row)), author, post };
  return [{ owner: owner ?? ownerOf(author), record }, ...later];
};
