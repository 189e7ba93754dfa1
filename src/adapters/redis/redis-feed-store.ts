import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
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
import type { Cursor, PageRequest } from '../../domain/page.js';
import type { Username } from '../../domain/username.js';
import type { Gateway } from './gateway.js';
import { sharedKey, tagKeys, userKey } from './keys.js';
import { keyList, type KeyList, type Plan } from './plan.js';
import { json, NumberText, PostIdText } from './rows.js';
import { SeenPosts, SeenRow, toSeenPost, toSeenPosts } from './seen-post.js';
import { viewerPlan } from './viewer-plan.js';

const Next = t.intersection([
  t.type({ score: NumberText, id: PostIdText }),
  t.partial({ created_at: NumberText }),
]);
const PageRow = t.intersection([SeenPosts, t.type({ total: t.number }), t.partial({ next: Next })]);
const PageReply = t.union([t.literal('no_user'), json(PageRow)]);
const TopRow = t.type({ tags: t.array(t.array(SeenRow)), authors: SeenPosts.props.authors });

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
        plan: { feed: key(userKey(feed.username, feed.kind)), owner: key(userKey(feed.username)) },
      };
    case 'following':
      return {
        script: 'readFollowing',
        plan: {
          owner: key(userKey(feed.username)),
          following: key(userKey(feed.username, 'following')),
        },
      };
    case 'ranked': {
      const { posts, ranked } = tagKeys(feed.tag);
      return { script: 'readRanked', plan: { posts: key(posts), ranked: key(ranked) } };
    }
  }
};

/** Numbers go as text: Lua's own way of writing them loses digits. */
const placePlan = ({ cursor, offset, limit }: PageRequest, now: number): Plan => ({
  limit,
  offset: cursor === null ? offset : 0,
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
  (row: t.TypeOf<typeof PageRow>): FeedPage => ({
    posts: toSeenPosts(row.posts, row.authors),
    total: row.total,
    next: row.next ? toCursor(row.next, at) : null,
  });

const toCursor = ({ score, id, created_at }: t.TypeOf<typeof Next>, at: number): Cursor => ({
  at,
  score,
  created_at: created_at ?? score,
  id,
});

export const makeRedisFeedStore = (redis: Gateway): FeedStore => ({
  page: (feed, request, viewer, now) => {
    const list = keyList();
    const { script, plan } = feedPlan(list, feed);
    const whole = { ...plan, ...viewerPlan(viewer), ...placePlan(request, now) };
    return pipe(
      redis.script(script, list.keys, [JSON.stringify(whole)], PageReply),
      TE.flatMapEither((reply): E.Either<UserNotFound | StoreError, FeedPage> => {
        if (reply !== 'no_user')
          return E.right(toPage(feed.kind === 'ranked' ? (request.cursor?.at ?? now) : 0)(reply));
        return E.left(userNotFound((feed as Extract<Feed, { username: Username }>).username));
      }),
    );
  },

  top: (tags, perTag, viewer, now) => {
    const list = keyList();
    const plan = {
      tags: tags.map((tag) => {
        const { posts, ranked } = tagKeys(tag);
        return { posts: list.key(posts), ranked: list.key(ranked) };
      }),
      ...viewerPlan(viewer),
      count: perTag,
      now,
    };
    return pipe(
      redis.script('readTop', list.keys, [JSON.stringify(plan)], json(TopRow)),
      TE.map(({ tags: lists, authors }) =>
        lists.map((posts: readonly SeenRow[]) => toSeenPosts(posts, authors)),
      ),
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
});
