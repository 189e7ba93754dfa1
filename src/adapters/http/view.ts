import type { FeedPage, SeenPost } from '../../application/feeds/feed.js';
import type { MarkedPost } from '../../application/ports/post-store.js';
import type { NamePage, PageRequest, Range } from '../../domain/page.js';
import type { Post } from '../../domain/post.js';
import { presentColumns } from '../../domain/post-columns.js';
import { publicProfile, type Profile, type UserFields } from '../../domain/profile.js';
import type { Shown } from '../../domain/shown.js';
import type { Username } from '../../domain/username.js';
import { printCursor, printNameCursor } from './cursor.js';

type Flags = Pick<MarkedPost, 'isLiked' | 'isBookmarked'>;

const UNSEEN: Flags = { isLiked: false, isBookmarked: false };

/**
 * A post as answered; nobody has liked or bookmarked one that is new. What it copied of its author is
 * empty where the deployment shows nobody that field.
 */
export const viewPost = (post: Post, shown: Shown, { isLiked, isBookmarked }: Flags = UNSEEN) => ({
  id: post.id,
  user_id: post.user_id,
  username: post.username,
  display_name: shown.has('display_name') ? post.display_name : '',
  avatar: shown.has('avatar') ? post.avatar : '',
  user_role: post.user_role,
  content: post.content,
  media_url: post.media_url,
  hashtags: post.hashtags,
  created_at: post.created_at,
  likesCount: post.likesCount,
  commentsCount: post.commentsCount,
  bookmarksCount: post.bookmarksCount,
  isLiked,
  isBookmarked,
  ...presentColumns(post.columns ?? {}, shown),
  ...(post.ban === null ? {} : { banned: true, ...post.ban }),
});

type ViewAuthor = (author: UserFields, username: Username) => Profile;

/** The public fields of authors, worked out once for each: a page is often one author's. */
const viewAuthors = (shown: Shown): ViewAuthor => {
  const known = new Map<Username, Profile>();
  return (author, username) => {
    const profile = known.get(username) ?? publicProfile(author, shown);
    known.set(username, profile);
    return profile;
  };
};

/** Posts with the public fields of their authors. */
export const viewSeenPosts = (shown: Shown) => {
  const viewAuthor = viewAuthors(shown);
  return (seen: SeenPost) => ({
    post: viewPost(seen.post, shown, seen),
    user: viewAuthor(seen.author, seen.post.username),
  });
};

export const viewFeed = (
  { posts, total, next }: FeedPage,
  { offset, limit, includeUser }: PageRequest & { readonly includeUser: boolean },
  shown: Shown,
) => ({
  posts: posts.map(
    includeUser ? viewSeenPosts(shown) : (seen) => ({ post: viewPost(seen.post, shown, seen) }),
  ),
  pagination: {
    offset,
    limit,
    count: posts.length,
    nextCursor: next === null ? null : printCursor(next),
  },
  totalCount: total,
  hasMore: next !== null,
});

export const viewNames = ({ usernames, total, next }: NamePage, { offset, limit }: Range) => ({
  usernames,
  pagination: {
    offset,
    limit,
    count: usernames.length,
    nextCursor: next === null ? null : printNameCursor(next),
  },
  totalCount: total,
  hasMore: next !== null,
});
