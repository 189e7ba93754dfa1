import * as t from 'io-ts';
import { closed } from './codec.js';

const Role = t.keyof({ user: null, model: null, admin: null }, 'Role');

export const PostJson = closed(
  'Post',
  {
    id: t.string,
    user_id: t.string,
    username: t.string,
    display_name: t.string,
    avatar: t.string,
    user_role: Role,
    content: t.string,
    media_url: t.union([t.string, t.null]),
    hashtags: t.array(t.string),
    created_at: t.number,
    likesCount: t.number,
    commentsCount: t.number,
    bookmarksCount: t.number,
    isLiked: t.boolean,
    isBookmarked: t.boolean,
  },
  { banned: t.literal(true), banned_at: t.number, banned_by: t.string },
);

/** Fields of a user are open: an app adds its own. */
export const UserJson = t.intersection(
  [t.type({ username: t.string }), t.record(t.string, t.union([t.string, t.number]))],
  'User',
);

export const FeedItem = closed('FeedItem', { post: PostJson }, { user: UserJson });

const Pagination = closed(
  'Pagination',
  {
    offset: t.number,
    limit: t.number,
    count: t.number,
    nextCursor: t.union([t.string, t.null]),
  },
  {},
);

export const FeedAnswer = closed(
  'FeedPage',
  {
    posts: t.array(FeedItem),
    pagination: Pagination,
    totalCount: t.number,
    hasMore: t.boolean,
  },
  {},
);

export const NamesAnswer = closed(
  'Names',
  {
    usernames: t.array(t.string),
    pagination: Pagination,
    totalCount: t.number,
    hasMore: t.boolean,
  },
  {},
);

const PropagationJson = closed(
  'Propagation',
  { posts: t.number, status: t.keyof({ done: null, queued: null }) },
  {},
);

export const UserUpdateAnswer = closed(
  'UserUpdate',
  { user: UserJson, propagation: PropagationJson },
  {},
);
