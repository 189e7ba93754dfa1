import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  postNotFound,
  userNotFound,
  type PostNotFound,
  type StoreError,
  type UserNotFound,
} from '../../application/errors.js';
import type { Feed, FeedPage, FeedStore, SeenPost } from '../../application/ports/feed-store.js';
import type { Hashtag } from '../../domain/hashtag.js';
import { MAX_PAGE_BYTES, type Cursor, type PageRequest } from '../../domain/page.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import { sharedKey, tagKeys, userKey } from './keys.js';
import { keyList, type KeyList, type Plan } from './plan.js';
import { json, NumberText, PostIdText } from './rows.js';
import { SeenPosts, toSeenPost, toSeenPosts } from './seen-post.js';
import { viewerPlan } from './viewer-plan.js';

const Next = t.intersection([
  t.type({ score: NumberText, id: PostIdText }),
  t.partial({ created_at: NumberText }),
]);
const PageRow = t.intersection([
  SeenPosts,
  t.type({ total: t.number }),
  t.partial({ next: Next, left: t.type({ offset: t.number, room: t.number }) }),
]);
type PageRow = t.TypeOf<typeof PageRow>;
/** Where a merging of timelines stands. */
const MergeRow = t.type({
  scan: t.string,
  total: t.number,
  best: t.array(t.type({ score: t.string, id: t.string })),
});
const PageReply = t.union([t.literal('no_user'), json(t.union([PageRow, MergeRow]))]);
const TopRow = t.type({
  lists: t.array(SeenPosts.props.posts),
  authors: SeenPosts.props.authors,
  room: t.number,
});

/** So often a page that is not full is filled up; then it goes out short, and the next goes on. */
const MAX_PIECES = 5;

/** So many tags one script reads: a few trips for any request, none of which holds Redis for long. */
const TAGS_AT_ONCE = 4;

/** Which script reads a feed, and the keys it reads it from. */
const feedPlan = (
  { key }: KeyList,
  feed: Feed,
): { readonly script: 'readFeed' | 'readFollowing' | 'readRanked'; readonly plan: Plan } => {
  switch (feed.kind) {
    case 'explore':
      return { script: 'readFeed', plan: { feed: key(sharedKey('explore:feed')) } };
    case 'hashtag':
      return { script: 'readFeed', plan: { feed: key(tagKeys(feed.tag).posts) } };
    case 'posts':
    case 'bookmarked':
      return {
        script: 'readFeed',
        plan: {
          feed: key(userKey(feed.username, feed.kind)),
          owner: key(userKey(feed.username)),
          counted: feed.kind === 'bookmarked',
        },
      };
    case 'following':
      return {
        script: 'readFollowing',
        plan: {
          owner: key(userKey(feed.username)),
          following: key(userKey(feed.username, 'following')),
          ...FROM_THE_FIRST,
        },
      };
    case 'ranked': {
      const { posts, ranked } = tagKeys(feed.tag);
      return { script: 'readRanked', plan: { posts: key(posts), ranked: key(ranked) } };
    }
  }
};

/** Numbers go as text: Lua's own way of writing them loses digits. */
const placePlan = (
  { cursor, offset, limit }: PageRequest,
  now: number,
): Plan & { readonly limit: number } => ({
  limit,
  offset: cursor === null ? offset : 0,
  room: MAX_PAGE_BYTES,
  begun: false,
  now,
  at: cursor === null ? now : cursor.at,
  ...(cursor && {
    after: {
      score: String(cursor.score),
      created_at: String(cursor.created_at),
      id: cursor.id,
    },
  }),
});

const toPage =
  (at: number) =>
  (row: PageRow): FeedPage => ({
    posts: toSeenPosts(row.posts, row.authors),
    total: row.total,
    next: row.next ? toCursor(row.next, at) : null,
  });

/** A page and what was read to fill it up. */
const joined = (before: PageRow | null, row: PageRow): PageRow =>
  before === null
    ? row
    : {
        ...row,
        posts: [...before.posts, ...row.posts],
        authors: { ...before.authors, ...row.authors },
      };

const toCursor = ({ score, id, created_at }: t.TypeOf<typeof Next>, at: number): Cursor => ({
  at,
  score,
  created_at: created_at ?? score,
  id,
});

/** Of the following feed: a page that goes on merges all timelines again. */
const FROM_THE_FIRST = { scan: '0', total: 0, best: [] };

interface Top {
  readonly lists: readonly (readonly SeenPost[])[];
  readonly room: number;
}

const readTop = (redis: Gateway, tags: readonly Hashtag[], plan: Plan) => {
  const list = keyList();
  const keys = tags.map((tag) => {
    const { posts, ranked } = tagKeys(tag);
    return { posts: list.key(posts), ranked: list.key(ranked) };
  });
  return pipe(
    redis.script('readTop', list.keys, [JSON.stringify({ ...plan, tags: keys })], json(TopRow)),
    TE.map(({ lists, authors, room }): Top => ({
      lists: lists.map((rows) => toSeenPosts(rows, authors)),
      room,
    })),
  );
};

export const makeRedisFeedStore = (redis: Gateway): FeedStore => {
  /** Reads a page in pieces, none of which holds Redis for long; nearly always one is enough. */
  const readPage = (
    script: 'readFeed' | 'readFollowing' | 'readRanked',
    keys: readonly string[],
    plan: Plan & { readonly limit: number },
    before: PageRow | null = null,
    pieces = 1,
  ): TE.TaskEither<StoreError, PageRow | 'no_user'> =>
    pipe(
      redis.script(script, keys, [JSON.stringify(plan)], PageReply),
      TE.flatMap((reply): ReturnType<typeof readPage> => {
        if (reply === 'no_user') return TE.right(reply);
        if ('scan' in reply) return readPage(script, keys, { ...plan, ...reply }, before, pieces);
        const row = joined(before, reply);
        const missing = plan.limit - reply.posts.length;
        const { next, left } = reply;
        if (next === undefined || left === undefined || missing === 0 || pieces === MAX_PIECES)
          return TE.right(row);
        const after = { score: String(next.score), id: next.id };
        const begun = row.posts.length > 0;
        const rest = { ...plan, ...left, limit: missing, after, begun, ...FROM_THE_FIRST };
        return readPage(script, keys, rest, row, pieces + 1);
      }),
    );

  return {
    page: (feed, request, viewer, now) => {
      const list = keyList();
      const { script, plan } = feedPlan(list, feed);
      const whole = { ...plan, ...viewerPlan(viewer), ...placePlan(request, now) };
      return pipe(
        readPage(script, list.keys, whole),
        TE.flatMapEither((reply): E.Either<UserNotFound | StoreError, FeedPage> => {
          if (reply !== 'no_user')
            return E.right(toPage(feed.kind === 'ranked' ? (request.cursor?.at ?? now) : 0)(reply));
          return E.left(userNotFound((feed as Extract<Feed, { username: Username }>).username));
        }),
      );
    },

    top: (tags, perTag, viewer, now) => {
      const plan = { ...viewerPlan(viewer), count: perTag, now };
      const further = (tagsNext: readonly Hashtag[]) => (before: Top) =>
        pipe(
          readTop(redis, tagsNext, { ...plan, room: before.room, begun: before.lists.length > 0 }),
          TE.map(({ lists, room }): Top => ({ lists: [...before.lists, ...lists], room })),
        );
      return pipe(
        RA.chunksOf(TAGS_AT_ONCE)(tags),
        RA.reduce<readonly Hashtag[], TE.TaskEither<StoreError, Top>>(
          TE.right({ lists: [], room: MAX_PAGE_BYTES }),
          (before, some) => pipe(before, TE.flatMap(further(some))),
        ),
        TE.map(({ lists }) => lists),
      );
    },

    post: (id, viewer) => {
      const list = keyList();
      const plan = { ...viewerPlan(viewer), id };
      return pipe(
        redis.script('readPost', list.keys, [JSON.stringify(plan)], json(SeenPosts)),
        TE.flatMapEither(toSeenPost),
        TE.flatMap((seen): TE.TaskEither<PostNotFound, SeenPost> =>
          seen === null ? TE.left(postNotFound(id)) : TE.right(seen),
        ),
      );
    },
  };
};
