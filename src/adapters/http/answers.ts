import * as t from 'io-ts';
import { COMMENT, COMMENT_FIELDS } from '../../domain/entities/comment.js';
import type { Field, Kind } from '../../domain/entities/field.js';
import { POST, SHOWN_FIELDS } from '../../domain/entities/post.js';
import { USER } from '../../domain/entities/user.js';
import type { Shown } from '../../domain/shown.js';
import { closed, words, texts, numbers, TextOrNull } from './codec.js';

const Role = words('user', 'model', 'admin');

const ColumnJson = t.union([
  t.string,
  t.number,
  t.boolean,
  t.null,
  t.UnknownRecord,
  t.UnknownArray,
]);

const columnProps = ({ columns }: Shown): t.Props =>
  Object.fromEntries((columns?.post ?? []).map((name) => [name, ColumnJson]));

const isUserField = (name: string): name is keyof typeof USER => Object.hasOwn(USER, name);

const CODECS: Readonly<Record<Kind, t.Mixed>> = {
  ...texts('id', 'username', 'text', 'words', 'address'),
  tags: t.array(t.string),
  role: Role,
  count: t.number,
  instant: t.number,
  flag: t.boolean,
};

const codecOf = ({ kind, none }: Field): t.Mixed =>
  none === null ? t.union([CODECS[kind], t.null]) : CODECS[kind];

/** A post, including those columns of the app that the deployment shows. */
export const postJson = (shown: Shown) =>
  closed(
    'Post',
    {
      ...Object.fromEntries(SHOWN_FIELDS.map((field) => [field, codecOf(POST[field])])),
      isLiked: t.boolean,
      isBookmarked: t.boolean,
    },
    { banned: t.literal(true), banned_at: t.number, banned_by: t.string, ...columnProps(shown) },
  );

const userFields = ({ columns }: Shown): t.Props =>
  Object.fromEntries(
    (columns?.user ?? []).map((name) => {
      const known = isUserField(name) && USER[name].kind !== 'text';
      return [name, known ? codecOf(USER[name]) : ColumnJson];
    }),
  );

/**
 * Requires the username and allows any further field, since one's own profile has all of them. Other users' profiles show
 * how they and the viewer stand to each other.
 */
export const userJson = (shown: Shown) =>
  t.intersection(
    [
      t.type({ username: t.string }),
      t.partial({
        ...userFields(shown),
        isFollowing: t.boolean,
        followsMe: t.boolean,
        isMuted: t.boolean,
        isBlocked: t.boolean,
      }),
      t.record(t.string, ColumnJson),
    ],
    'User',
  );

export const feedItem = (shown: Shown) =>
  closed('FeedItem', { post: postJson(shown) }, { user: userJson(shown) });

const Pagination = closed('Pagination', {
  ...numbers('offset', 'limit', 'count'),
  nextCursor: TextOrNull,
});

export const feedAnswer = (shown: Shown) =>
  closed('FeedPage', {
    posts: t.array(feedItem(shown)),
    pagination: Pagination,
    totalCount: t.number,
    hasMore: t.boolean,
  });

export const NewPostsAnswer = closed('NewPosts', {
  count: t.number,
  isMore: t.boolean,
  cursor: t.string,
});

export const CommentJson = closed(
  'Comment',
  Object.fromEntries(COMMENT_FIELDS.map((field) => [field, codecOf(COMMENT[field])])),
);

export const commentsAnswer = (shown: Shown) =>
  closed('CommentPage', {
    comments: t.array(closed('CommentItem', { comment: CommentJson, user: userJson(shown) })),
    pagination: Pagination,
    totalCount: t.number,
    hasMore: t.boolean,
  });

const Names = closed('Names', {
  usernames: t.array(t.string),
  pagination: Pagination,
  totalCount: t.number,
  hasMore: t.boolean,
});

/** Usernames, or with `expand=profile` the profiles. */
export const namesAnswer = (shown: Shown) =>
  t.union([
    Names,
    closed('People', {
      users: t.array(userJson(shown)),
      pagination: Pagination,
      totalCount: t.number,
      hasMore: t.boolean,
    }),
  ]);

const PropagationJson = closed('Propagation', {
  posts: t.number,
  status: words('done', 'queued'),
});

export const userUpdate = (shown: Shown) =>
  closed('UserUpdate', { user: userJson(shown), propagation: PropagationJson });
