import type { PostId } from '../post.js';
import type { Username } from '../username.js';
import { postOwner, userOwner, type Owner, type PostRecord, type SyncRecord } from './record.js';
import { survivorsOf, type FieldChanges, type Row } from './row.js';
import type { EdgeName } from './view.js';

/** Of an edge that stands: its version, the instant of a like or bookmark, ms, whether Xano has it. */
export interface Stood {
  readonly version: number;
  readonly since: number | null;
  readonly sent: boolean;
}

/** The record of an edge that stands, as Xano would send it again. */
export const edgeRecord = (
  { kind, user, target }: EdgeName,
  { version, since, sent }: Stood,
): SyncRecord => {
  const common = {
    user: { username: user, id: null },
    deleted: false,
    stamp: { at: version, digest: '' },
    ...(!sent && { local: true as const }),
  };
  return kind === 'follow'
    ? { ...common, entity: kind, following: { username: target as Username, id: null } }
    : { ...common, entity: kind, post: target as PostId, since };
};

/** The author of a post is named beside its fields. */
const withoutAuthor = (fields: FieldChanges): FieldChanges =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => field !== 'username'));

/** A record, and whom it waits for. */
export interface Parked<R extends SyncRecord> {
  readonly owner: Owner;
  readonly record: R;
}

/**
 * The records of a post's fields that are newer than its delete, or that of its author. Those that came with
 * the author wait for the author; the others for the post, whoever has it then.
 */
export const postRecords = (
  id: PostId,
  author: Username,
  row: Row,
  deletedAt: number,
): readonly Parked<PostRecord>[] =>
  survivorsOf(row, deletedAt).map(({ stamp, fields }) => {
    const isAuthored = Object.hasOwn(fields, 'username');
    return {
      owner: isAuthored ? userOwner(author) : postOwner(id),
      record: {
        entity: 'post',
        id,
        externalId: null,
        author: isAuthored ? { username: author, id: null } : null,
        fields: withoutAuthor(fields),
        deleted: false,
        stamp,
      },
    };
  });
