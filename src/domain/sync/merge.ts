import type { SyncRecord } from './record.js';
import { mergeEdge } from './merge-edge.js';
import { mergePost } from './merge-post.js';
import { mergeUser } from './merge-user.js';
import type { MergeResult, Unread } from './step.js';
import type { SyncView } from './view.js';

/**
 * What becomes of one record, given what the store holds: never backwards, whatever the order in
 * which records come. The view is brought up to date for the next record.
 */
export const mergeInto = (
  view: SyncView,
  record: SyncRecord,
  now: number,
): MergeResult | Unread => {
  switch (record.entity) {
    case 'user':
      return mergeUser(view, record, now);
    case 'post':
      return mergePost(view, record, now);
    case 'follow':
    case 'like':
    case 'bookmark':
      return mergeEdge(view, record, now);
  }
};
