import type { PostId } from '../../domain/post.js';
import {
  deferredEdge,
  setPostAside,
  type Erased,
  type Stood,
} from '../../domain/sync/deferred-record.js';
import { UNVERSIONED_POST_FIELDS } from '../../domain/sync/row-fields.js';
import { wholeOf } from '../../domain/sync/show-post.js';
import { toRow } from '../../domain/sync/stored-row.js';
import type { EdgeName } from '../../domain/sync/view.js';
import { asidePlan } from './aside-plan.js';
import { asideRowKey } from './keys.js';
import type { KeyList } from './plan.js';
import { deferPlan } from './record-text.js';

type Hash = Readonly<Record<string, string>>;

/** Whose, and how new a delete takes it away: what is newer waits; null takes everything. */
export interface Erasure extends Erased {
  readonly at: number | null;
}

/** A follow, like or bookmark newer than the delete of a user, on either side, waits for that user. */
export const deferAct = (list: KeyList, erasure: Erasure, edge: EdgeName, stood: Stood) => {
  if (erasure.at === null || stood.version <= erasure.at) return [];
  const { owner, record } = deferredEdge(edge, stood, erasure);
  return [deferPlan(list, owner, record)];
};

/** A post of an erased author, with what was put aside of it before: aside.lua, and who calls it back. */
export const putPostAside = (
  list: KeyList,
  erasure: Erasure,
  id: PostId,
  { hash, aside }: { readonly hash: Hash; readonly aside: Hash | null },
) => {
  const { at } = erasure;
  if (at === null) return { ...asidePlan(list.key(asideRowKey('post', id)), null), parks: [] };
  const row = toRow(hash, UNVERSIONED_POST_FIELDS);
  const before = aside === null ? null : toRow(aside, UNVERSIONED_POST_FIELDS);
  const { row: all, parked } = setPostAside(
    id,
    wholeOf({ row, aside: before }) ?? row,
    at,
    erasure,
  );
  return {
    ...asidePlan(list.key(asideRowKey('post', id)), all),
    parks: parked.map(({ owner, record }) => deferPlan(list, owner, record)),
  };
};
