import type { MarkedPost } from '../../application/ports/post-store.js';
import type { Post } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { membersOf, type Keyspace } from './keyspace.js';

/** The post with what the viewer did to it. */
export const markPost = (space: Keyspace, post: Post, viewer: Username | null): MarkedPost => {
  const acted = (part: 'likes' | 'bookmarks'): boolean =>
    viewer !== null && membersOf(space, { of: 'post', id: post.id, part }).has(viewer);
  return { post, isLiked: acted('likes'), isBookmarked: acted('bookmarks') };
};
