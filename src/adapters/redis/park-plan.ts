import type { PostId } from '../../domain/post.js';
import { edgeRecord, postRecords, type Stood } from '../../domain/sync/parked.js';
import { userOwner } from '../../domain/sync/record.js';
import { UNVERSIONED_POST_FIELDS } from '../../domain/sync/row-fields.js';
import { toRow } from '../../domain/sync/stored-row.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { Username } from '../../domain/username.js';
import type { KeyList } from './plan.js';
import { parkPlan } from './record-text.js';

/** A follow, like or bookmark newer than the delete of a user, on either side, waits for that user. */
export const parkAct = (
  list: KeyList,
  deleted: Username,
  edge: EdgeName,
  stood: Stood,
  at: number | null,
) =>
  at === null || stood.version <= at
    ? []
    : [parkPlan(list, userOwner(deleted), edgeRecord(edge, stood))];

/** The fields of a post that are newer than the delete of its author wait. */
export const parkPost = (
  list: KeyList,
  id: PostId,
  author: Username,
  hash: Readonly<Record<string, string>>,
  at: number | null,
) =>
  at === null
    ? []
    : postRecords(id, author, toRow(hash, UNVERSIONED_POST_FIELDS), at).map(({ owner, record }) =>
        parkPlan(list, owner, record),
      );
