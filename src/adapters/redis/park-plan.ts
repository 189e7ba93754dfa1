import type { PostId } from '../../domain/post.js';
import { parkedEdge, postRecords, type Erased, type Stood } from '../../domain/sync/parked.js';
import { UNVERSIONED_POST_FIELDS } from '../../domain/sync/row-fields.js';
import { toRow } from '../../domain/sync/stored-row.js';
import type { EdgeName } from '../../domain/sync/view.js';
import type { KeyList } from './plan.js';
import { parkPlan } from './record-text.js';

/** Whose, and how new a delete takes it away: what is newer waits; null takes everything. */
export interface Erasure extends Erased {
  readonly at: number | null;
}

/** A follow, like or bookmark newer than the delete of a user, on either side, waits for that user. */
export const parkAct = (list: KeyList, erasure: Erasure, edge: EdgeName, stood: Stood) => {
  if (erasure.at === null || stood.version <= erasure.at) return [];
  const { owner, record } = parkedEdge(edge, stood, erasure);
  return [parkPlan(list, owner, record)];
};

/** The fields of a post that are newer than the delete of its author wait. */
export const parkPost = (
  list: KeyList,
  erasure: Erasure,
  id: PostId,
  hash: Readonly<Record<string, string>>,
) => {
  const { username, at } = erasure;
  if (at === null) return [];
  const row = toRow(hash, UNVERSIONED_POST_FIELDS);
  return postRecords(id, username, row, at, erasure).map(({ owner, record }) =>
    parkPlan(list, owner, record),
  );
};
