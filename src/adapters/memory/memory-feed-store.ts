import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { postNotFound, type UserNotFound } from '../../application/errors.js';
import type { Feed, FeedPage, FeedStore, SeenPost } from '../../application/ports/feed-store.js';
import type { Key } from '../../domain/key.js';
import type { Cursor, PageRequest } from '../../domain/page.js';
import type { Post, PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { followed, inTime, ranked, type OrderedFeed } from './feed-order.js';
import type { Keyspace } from './keyspace.js';
import { findPost, findUser } from './lookup.js';
import { markPost } from './mark-post.js';
import { toPost } from './post-record.js';

const EXPLORE: Key = { of: 'app', name: 'explore:feed' };

const see = (space: Keyspace, post: Post, viewer: Username | null): readonly SeenPost[] => {
  const author = space.users.get(post.username);
  return author === undefined
    ? []
    : [{ ...markPost(space, post, viewer), author: Object.fromEntries(author) }];
};

const show = (space: Keyspace, id: PostId, viewer: Username | null): readonly SeenPost[] => {
  const fields = space.posts.get(id);
  const post = fields === undefined ? null : toPost(fields);
  return post?.ban === null ? see(space, post, viewer) : [];
};

/** The offset counts posts that are shown, so that no page repeats one. */
const cut = (
  space: Keyspace,
  feed: OrderedFeed,
  { offset, limit, cursor }: PageRequest,
  viewer: Username | null,
): FeedPage => {
  const shown: SeenPost[] = [];
  let skip = cursor === null ? offset : 0;
  let last: Cursor | null = null;
  for (const { member, score } of feed.entries) {
    const [seen] = show(space, member as PostId, viewer);
    if (seen === undefined) continue;
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    if (shown.length === limit) return { posts: shown, total: feed.total, next: last };
    shown.push(seen);
    last = { at: feed.at, score, created_at: seen.post.created_at, id: seen.post.id };
  }
  return { posts: shown, total: feed.total, next: null };
};

const order = (
  space: Keyspace,
  feed: Feed,
  { offset, limit, cursor }: PageRequest,
  now: number,
): E.Either<UserNotFound, OrderedFeed> => {
  const owned = (username: Username, read: () => OrderedFeed) =>
    E.map(read)(findUser(space, username));
  const timeline = (username: Username, part: 'posts' | 'bookmarked') =>
    owned(username, () => inTime(space, { of: 'user', username, part }, cursor));

  switch (feed.kind) {
    case 'explore':
      return E.right(inTime(space, EXPLORE, cursor));
    case 'posts':
    case 'bookmarked':
      return timeline(feed.username, feed.kind);
    case 'following':
      return owned(feed.username, () => followed(space, feed.username, cursor, offset + limit + 1));
    case 'hashtag':
      return E.right(inTime(space, { of: 'hashtag', tag: feed.tag, part: 'posts' }, cursor));
    case 'ranked':
      return E.right(ranked(space, feed.tag, cursor, now));
  }
};

export const makeMemoryFeedStore = (space: Keyspace): FeedStore => ({
  page: (feed, request, viewer, now) =>
    TE.fromIOEither(() =>
      pipe(
        order(space, feed, request, now),
        E.map((ordered) => cut(space, ordered, request, viewer)),
      ),
    ),
  top: (tags, perTag, viewer, now) =>
    TE.fromIO(() =>
      tags.map((tag) => {
        const request = { offset: 0, limit: perTag, cursor: null };
        return cut(space, ranked(space, tag, null, now), request, viewer).posts;
      }),
    ),
  post: (id, viewer) =>
    TE.fromIOEither(() =>
      pipe(
        findPost(space, id),
        E.flatMap((post) => {
          const [seen] = see(space, post, viewer);
          return seen === undefined ? E.left(postNotFound(id)) : E.right(seen);
        }),
      ),
    ),
});
