import type { SyncRecord } from './record.js';
import { mergeComment } from './merge-comment.js';
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
  if (record.entity === 'user') return mergeUser(view, record, now);
  if (record.entity === 'comment') return mergeComment(view, record, now);
  return record.entity === 'post' ? mergePost(view, record, now) : mergeEdge(view, record, now);
};
