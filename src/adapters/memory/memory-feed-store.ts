import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { postNotFound, type UserNotFound } from '../../application/errors.js';
import type { Feed, FeedPage, FeedStore, SeenPost } from '../../application/ports/feed-store.js';
import type { Key } from '../../domain/key.js';
import { COUNTED_POSTS, MAX_PAGE_BYTES, type Cursor, type PageRequest } from '../../domain/page.js';
import type { PostId } from '../../domain/post.js';
import type { Username } from '../../domain/username.js';
import { followed, inTime, ranked, type OrderedFeed } from './feed-order.js';
import { sortedSetAt, type Keyspace } from './keyspace.js';
import { findPost, findUser } from './lookup.js';
import { toPost } from './post-record.js';
import { bytesOf, cutPost, seePost, type ShownNames } from './see-post.js';

const EXPLORE: Key = { of: 'app', name: 'explore:feed' };

/** What pages are made from, and what they show. */
interface Shelf extends ShownNames {
  readonly space: Keyspace;
}

const show = ({ space, ...shown }: Shelf, id: PostId, viewer: Username | null): SeenPost | null => {
  const fields = space.posts.get(id);
  const post = fields === undefined ? null : toPost(fields);
  const seen = post?.ban === null ? seePost(space, post, viewer, shown) : null;
  return seen === null ? null : cutPost(seen);
};

interface Room {
  bytes: number;
}

/** The offset counts posts that are shown, so that no page repeats one. */
const cut = (
  shelf: Shelf,
  feed: OrderedFeed,
  { offset, limit, cursor }: PageRequest,
  viewer: Username | null,
  room: Room = { bytes: MAX_PAGE_BYTES },
): FeedPage => {
  const shown: SeenPost[] = [];
  let skip = cursor === null ? offset : 0;
  let last: Cursor | null = null;
  for (const { member, score } of feed.entries) {
    const seen = show(shelf, member as PostId, viewer);
    if (seen === null) continue;
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    const size = bytesOf(seen);
    const isFirst = room.bytes === MAX_PAGE_BYTES;
    if (shown.length === limit || (!isFirst && size > room.bytes))
      return { posts: shown, total: feed.total, next: last };
    room.bytes -= size;
    shown.push(seen);
    const created_at = feed.at === 0 ? score : seen.post.created_at;
    last = { at: feed.at, score, created_at, id: seen.post.id };
  }
  return { posts: shown, total: feed.total, next: null };
};

/** The bookmarks that are shown, as far as they are few. */
const counted = (shelf: Shelf, username: Username, feed: OrderedFeed): OrderedFeed => {
  if (feed.total > COUNTED_POSTS) return feed;
  const key: Key = { of: 'user', username, part: 'bookmarked' };
  const ids = [...sortedSetAt(shelf.space, key).scores.keys()] as PostId[];
  return { ...feed, total: ids.filter((id) => show(shelf, id, null) !== null).length };
};

const order = (
  shelf: Shelf,
  feed: Feed,
  { offset, limit, cursor }: PageRequest,
  now: number,
): E.Either<UserNotFound, OrderedFeed> => {
  const { space } = shelf;
  const owned = (username: Username, read: () => OrderedFeed) =>
    E.map(read)(findUser(space, username));
  const timeline = (username: Username, part: 'posts' | 'bookmarked') =>
    owned(username, () => inTime(space, { of: 'user', username, part }, cursor));

  switch (feed.kind) {
    case 'explore':
      return E.right(inTime(space, EXPLORE, cursor));
    case 'posts':
      return timeline(feed.username, feed.kind);
    case 'bookmarked':
      return E.map((entries: OrderedFeed) => counted(shelf, feed.username, entries))(
        timeline(feed.username, feed.kind),
      );
    case 'following':
      return owned(feed.username, () => followed(space, feed.username, cursor, offset + limit + 1));
    case 'hashtag':
      return E.right(inTime(space, { of: 'hashtag', tag: feed.tag, part: 'posts' }, cursor));
    case 'ranked':
      return E.right(ranked(space, feed.tag, cursor, now));
  }
};

export const makeMemoryFeedStore = (space: Keyspace, shown: ShownNames): FeedStore => {
  const shelf = { space, ...shown };
  return {
    page: (feed, request, viewer, now) =>
      TE.fromIOEither(() =>
        pipe(
          order(shelf, feed, request, now),
          E.map((ordered) => cut(shelf, ordered, request, viewer)),
        ),
      ),
    top: (tags, perTag, viewer, now) =>
      TE.fromIO(() => {
        const room = { bytes: MAX_PAGE_BYTES };
        const request = { offset: 0, limit: perTag, cursor: null };
        return tags.map(
          (tag) => cut(shelf, ranked(space, tag, null, now), request, viewer, room).posts,
        );
      }),
    post: (id, viewer) =>
      TE.fromIOEither(() =>
        pipe(
          findPost(space, id),
          E.flatMap((post) => {
            const seen = seePost(space, post, viewer, shown);
            return seen === null ? E.left(postNotFound(id)) : E.right(seen);
          }),
        ),
      ),
  };
};
