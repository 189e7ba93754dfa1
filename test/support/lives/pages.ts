import * as E from 'fp-ts/lib/Either.js';
import { makeNotifications } from '../../../src/application/feeds/notifications.js';
import type { Stores } from '../../../src/application/ports/stores.js';
import { makeRowReads } from '../../../src/application/row-reads.js';
import { makeListComments } from '../../../src/application/use-cases/list-comments.js';
import { makeProxyRead } from '../../../src/application/use-cases/proxies.js';
import { makeReadPost } from '../../../src/application/use-cases/reads.js';
import type { Feed } from '../../../src/application/feeds/feed.js';
import { PUBLIC_FIELDS, publicFields } from '../../../src/domain/profile.js';
import { toTask, type Later } from '../../../src/application/later.js';
import { feedsOf } from '../app/feeds.js';
import { anId, bob, noon, sea, theService } from '../app/fixtures.js';

const NAMES = { publicFields: PUBLIC_FIELDS, postColumns: [] };

/** Returns every page that shows posts or comments of others, as bob sees it. */
export const pagesOf = (
  stores: Pick<Stores, 'reader' | 'homes' | 'commentLists' | 'proxy' | 'names'>,
): Readonly<Record<string, () => Promise<unknown>>> => {
  const feeds = feedsOf(stores);
  const resultOf = async <L, A>(read: Later<E.Either<L, A>>): Promise<L | A> =>
    E.toUnion(await toTask(read)());
  const feed = (feed: Feed) => () =>
    resultOf(feeds.page(feed, { offset: 0, limit: 20, cursor: null }, bob, noon));
  const proxy = (...commands: readonly (readonly string[])[]) =>
    resultOf(
      makeProxyRead({
        ...stores,
        rowReads: makeRowReads(publicFields([], [])),
        maxReply: 1e6,
        publicFields: publicFields([], []),
      })({ principal: theService, commands }),
    );
  const comments = makeListComments({
    ...stores,
    readPost: makeReadPost({ feeds }),
    publicFields: PUBLIC_FIELDS,
  });
  return {
    explore: feed({ kind: 'explore' }),
    following: feed({ kind: 'following', username: bob }),
    bookmarked: feed({ kind: 'bookmarked', username: bob }),
    liked: feed({ kind: 'liked', username: bob }),
    hashtag: feed({ kind: 'hashtag', tag: sea }),
    ranked: feed({ kind: 'ranked', tag: sea }),
    passed: () =>
      resultOf(feeds.page({ kind: 'explore' }, { offset: 3, limit: 20, cursor: null }, bob, noon)),
    top: () => resultOf(feeds.top([sea], 10, bob, noon)),
    news: () => resultOf(feeds.news({ id: anId('a'), score: 1, created_at: 1, at: 0 }, bob)),
    post: () => resultOf(feeds.post(anId('p1'), bob)),
    notifications: () =>
      resultOf(makeNotifications(stores.reader, NAMES).page(bob, bob, { limit: 20, after: null })),
    comments: () =>
      resultOf(
        comments({
          principal: theService,
          post: anId('b1'),
          request: { order: 'newest', after: null, offset: 0, limit: 20 },
        }),
      ),
    likers: () => resultOf(stores.names.likers(anId('p1'), { offset: 0, limit: 20 })),
    followers: () => resultOf(stores.names.followers(bob, { offset: 0, limit: 20 })),
    row: () => proxy(['HGETALL', 'post:p1']),
    batch: () => proxy(['HGETALL', 'post:p1'], ['SMEMBERS', 'post:p1:likes']),
  };
};
