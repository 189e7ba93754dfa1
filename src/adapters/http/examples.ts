import type { ShownField } from '../../domain/entities/post.js';
import type { Entity } from '../../domain/sync/entity.js';

/** Sample values for the examples in route declarations. */
export const examplePost = {
  id: '550e8400-e29b-41d4-a716-446655440000',
  user_id: '1',
  username: 'alice',
  display_name: 'Alice Smith',
  avatar: 'https://example.com/avatars/alice.jpg',
  user_role: 'user',
  content: 'Hello world from Xano! #travel #adventure',
  media_url: 'https://example.com/images/sunset.jpg',
  hashtags: ['travel', 'adventure'],
  created_at: 1234567890123,
  likesCount: 0,
  commentsCount: 0,
  bookmarksCount: 0,
  isLiked: false,
  isBookmarked: false,
} as const satisfies Readonly<Record<ShownField, unknown>> & Readonly<Record<string, unknown>>;

export const exampleUser = {
  username: 'alice',
  display_name: 'Alice Smith',
  bio: 'Software developer',
  role: 'user',
  postCount: 1,
  followerCount: 0,
  followingCount: 0,
  created_at: 1234567890123,
};

export const exampleComment = {
  id: '0f7c1b52-6a57-4e0e-9d3f-2f3d7d7f2f11',
  post_id: examplePost.id,
  username: 'alice',
  content: 'What a view!',
  created_at: 1234567890123,
  updated_at: null,
};

export const exampleNames = {
  usernames: ['alice'],
  pagination: { offset: 0, limit: 20, count: 1, nextCursor: null },
  totalCount: 1,
  hasMore: false,
};

export const exampleFeed = {
  posts: [{ post: examplePost, user: exampleUser }],
  pagination: { offset: 0, limit: 20, count: 1, nextCursor: null },
  totalCount: 1,
  hasMore: false,
};

const exampleAct = { username: 'alice', post_id: 77, created_at: 1234567890123 };

/** Example rows as Xano sends them. */
export const exampleRows: Readonly<Record<Entity, object>> = {
  user: { id: 1, username: 'alice', display_name: 'Alice Smith', updated_at: 1234567890123 },
  post: { id: 77, username: 'alice', content: 'Hello #travel', updated_at: 1234567890123 },
  follow: { follower: 'alice', following: 'bob', created_at: 1234567890123 },
  like: exampleAct,
  bookmark: exampleAct,
  mute: { username: 'alice', muted: 'bob', created_at: 1234567890123 },
  block: { username: 'alice', blocked: 'bob', created_at: 1234567890123 },
  comment: { id: 5, ...exampleAct, content: 'Well said', updated_at: 1234567890123 },
};
