import type { SeenPost } from '../../../src/application/feeds/feed.js';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import type { Post, PostId } from '../../../src/domain/post.js';
import type { Username } from '../../../src/domain/username.js';

export const alice = 'alice' as Username;

/** A post as the store returns it. */
export const post: Post = {
  id: 'p1' as PostId,
  user_id: '1',
  username: alice,
  display_name: 'Alice',
  avatar: '',
  user_role: 'user',
  content: 'hi',
  media_url: null,
  hashtags: ['sea' as Hashtag],
  given_hashtags: ['sea' as Hashtag],
  created_at: 5,
  likesCount: 1,
  commentsCount: 0,
  bookmarksCount: 0,
  ban: null,
};

/** The post as seen by a viewer who likes it, with an author who has private fields. */
export const seen: SeenPost = {
  post,
  author: { username: 'alice', email: 'a@example.com', password: 'x', sys_v: '1', postCount: '1' },
  isLiked: true,
  isBookmarked: false,
};
