import type { PostId } from '../post.js';
import type { SyncView } from './view.js';

/**
 * The likes and bookmarks of a post that is taken away: what becomes of those that are newer the store
 * alone tells, so they are looked at anew.
 */
export const forgetEdges = (view: SyncView, id: PostId): void => {
  for (const key of view.edges.keys())
    if (!key.startsWith('follow:') && key.endsWith(`:${id}`)) view.edges.delete(key);
};
