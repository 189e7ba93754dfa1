import type { SyncRecord } from './record.js';
import { mergeComment } from './merge-comment.js';
import { mergeEdge } from './merge-edge.js';
import { mergePost } from './merge-post.js';
import { mergeUser } from './merge-user.js';
import type { MergeResult, Unread } from './step.js';
import type { SyncView } from './view.js';

/**
 * Merges one record into what the view holds: the state never goes backwards, in whatever order records come.
 * Updates the view for the next record.
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
