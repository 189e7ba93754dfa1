import type { Step } from '../../../domain/sync/step.js';
import { commentIdsKey, postIdsKey, tombstoneKey } from '../keys.js';
import type { KeyList, Operation } from '../plan.js';
import { formerField } from '../post-names.js';
import { commentOps } from './comments.js';
import { edgeOps } from './edges.js';
import { eraseOps, erasureCursor } from './erasure.js';
import { putPostOps, removePostOps, type Moment } from './posts.js';
import { tombstoneOps } from './tombstones.js';
import { propagateOps, userOps } from './users.js';
import { asideOps, deferOps, disputeOps, type Deferring } from './waiting.js';

/** The operations of a sync step, without the ranks of the posts it acts on. */
export const stepOps = (
  list: KeyList,
  step: Step,
  moment: Moment & Deferring,
): readonly Operation[] => {
  const { place } = list;
  switch (step.do) {
    case 'put-user':
      return [...userOps(list, step, moment), ...propagateOps(list, step, moment.now)];
    case 'erase-user':
      return eraseOps(
        list,
        step.username,
        step.search,
        erasureCursor(step.at, step.id),
        moment.now,
      );
    case 'identify':
    case 'wake':
      return userOps(list, step, moment);
    case 'put-post':
      return putPostOps(list, step, moment);
    case 'remove-post':
      return removePostOps(list, step, moment);
    case 'set-edge':
    case 'mark-sent':
      return edgeOps(list, step, moment.now);
    case 'put-comment':
    case 'remove-comment':
      return commentOps(list, step, moment.now);
    case 'put-tombstone':
      return tombstoneOps(list, step);
    case 'pass-name':
      return [
        ['SET', place(tombstoneKey('user', step.name), 'string'), String(step.at), 'KEEPTTL'],
      ];
    case 'set-aside':
      return asideOps(list, step.of, step.name, step.row, moment);
    case 'index':
      return [['index', place(postIdsKey, 'hash'), step.id, step.name]];
    case 'index-comment':
      return [['HSET', place(commentIdsKey, 'hash'), step.id, step.name]];
    case 'former-id':
      return [['HSET', place(postIdsKey, 'hash'), formerField(step.id), step.xanoId]];
    case 'dispute':
      return disputeOps(list, step, moment);
    case 'defer':
      return deferOps(list, step, moment);
  }
};
