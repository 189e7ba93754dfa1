import type { SyncRecord } from './record.js';
import { settleEdge } from './settle-edge.js';
import { settlePost } from './settle-post.js';
import { settleUser } from './settle-user.js';
import type { Settled, Unread } from './step.js';
import type { SyncView } from './view.js';

/**
 * What becomes of one record, given what the store holds: never backwards, whatever the order in
 * which records come. The view is brought up to date for the next record.
 */
export const settle = (view: SyncView, record: SyncRecord, now: number): Settled | Unread => {
  switch (record.entity) {
    case 'user':
      return settleUser(view, record, now);
    case 'post':
      return settlePost(view, record, now);
    case 'follow':
    case 'like':
    case 'bookmark':
      return settleEdge(view, record, now);
  }
};
