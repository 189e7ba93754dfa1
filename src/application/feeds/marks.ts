import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import type { Known } from '../ports/reader.js';
import type { FeedPage, SeenPost } from './feed.js';

type Marks = Pick<SeenPost, 'isLiked' | 'isBookmarked'>;

/**
 * Whether a viewer has done this to a post. Both sides must say so, since a user's list may still name a post that
 * was deleted and made again. The set of a post is read for few posts, the list once for a page.
 */
const acted = (
  known: Known,
  viewer: Username,
  id: PostId,
  list: 'liked' | 'bookmarked',
  set: 'likes' | 'bookmarks',
): boolean | undefined => {
  const listed = known.isMember({ of: 'user', username: viewer, part: list }, id);
  return listed === true ? known.isMember({ of: 'post', id, part: set }, viewer) : listed;
};

export const marksOf = (known: Known, viewer: Username, id: PostId): Marks | undefined => {
  const isLiked = acted(known, viewer, id, 'liked', 'likes');
  const isBookmarked = acted(known, viewer, id, 'bookmarked', 'bookmarks');
  return isLiked === undefined || isBookmarked === undefined
    ? undefined
    : { isLiked, isBookmarked };
};

/** Adds to each post what the viewer did to it; without a viewer (null) the posts stay as they are. */
export const markAll = (
  known: Known,
  posts: readonly SeenPost[],
  viewer: Username | null,
): readonly SeenPost[] | undefined => {
  if (viewer === null) return posts;
  const marks = posts.map(({ post }) => marksOf(known, viewer, post.id));
  const marked: SeenPost[] = [];
  for (const [place, { post, author }] of posts.entries()) {
    const mark = marks[place];
    if (mark === undefined) return undefined;
    marked.push({ post, author, isLiked: mark.isLiked, isBookmarked: mark.isBookmarked });
  }
  return marked;
};

export const markPage = (
  known: Known,
  page: FeedPage,
  viewer: Username | null,
): FeedPage | undefined => {
  if (viewer === null) return page;
  const posts = markAll(known, page.posts, viewer);
  return posts && { posts, total: page.total, next: page.next, unmarked: page };
};

const isSamePost = (a: SeenPost, b: SeenPost | undefined): boolean =>
  a.post === b?.post && a.author === b.author;

export const areSamePosts = (a: readonly SeenPost[], b: readonly SeenPost[]): boolean =>
  a.length === b.length && a.every((seen, place) => isSamePost(seen, b[place]));
