import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { invalidRequest, userNotFound } from '../../../src/application/errors.js';
import type { Feed, FeedPage } from '../../../src/application/feeds/feed.js';
import type { Feeds } from '../../../src/application/feeds/feeds.js';
import type { NewPosts } from '../../../src/application/feeds/fill-page.js';
import { makeCountNewPosts, makeReadFeed } from '../../../src/application/use-cases/reads.js';
import type { Hashtag } from '../../../src/domain/hashtag.js';
import type { Cursor } from '../../../src/domain/page.js';
import type { PostId } from '../../../src/domain/post.js';
import type { Principal } from '../../../src/domain/principal.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, admin, bob, clock, down, noon, service, user } from './fixtures.js';

const request = { offset: 0, limit: 20, cursor: null };
const aPage: FeedPage = { posts: [], total: 0, next: null };
const users = { create: () => TE.left(down) };
const tag = 'travel' as Hashtag;

const PRIVATE: readonly Feed[] = [
  { kind: 'bookmarked', username: ada },
  { kind: 'liked', username: ada },
  { kind: 'following', username: ada },
];
const OPEN: readonly Feed[] = [
  { kind: 'explore' },
  { kind: 'posts', username: ada },
  { kind: 'hashtag', tag },
  { kind: 'ranked', tag },
];

const reading = (principal: Principal | null, feed: Feed) =>
  makeReadFeed({ feeds: { page: () => TE.right(aPage) }, users, clock })({
    principal,
    feed,
    request,
  });

const test = suite('ReadFeed');

for (const feed of PRIVATE)
  test(`the ${feed.kind} feed is readable by its user and the service only`, async () => {
    for (const principal of [user(ada), service(), service(bob)])
      assert.equal(await ok(reading(principal, feed)), aPage);
    for (const principal of [null, user(bob), user(bob, 'model'), admin])
      assert.is((await failure(reading(principal, feed)))._tag, 'Forbidden');
  });

for (const feed of OPEN)
  test(`the ${feed.kind} feed is readable by anybody`, async () => {
    for (const principal of [null, user(bob), service()])
      assert.equal(await ok(reading(principal, feed)), aPage);
  });

test('the page is that of the requested feed, as of now, with the flags of the viewer', async () => {
  const page: Feeds['page'] = (feed, asked, viewer, now) => {
    assert.equal(feed, { kind: 'explore' });
    assert.is(asked, request);
    assert.is(now, noon);
    viewers.push(viewer);
    return TE.right(aPage);
  };
  const viewers: (string | null)[] = [];
  const readFeed = makeReadFeed({ feeds: { page }, users, clock });
  for (const principal of [null, service(ada), user(bob)])
    await ok(readFeed({ principal, feed: { kind: 'explore' }, request }));
  assert.equal(viewers, [null, null, 'bob']);
});

test('a ranked cursor expires after an hour, and any other cursor never', async () => {
  const readFeed = makeReadFeed({ feeds: { page: () => TE.right(aPage) }, users, clock });
  const from = (feed: Feed, at: number, part: Partial<Cursor> = {}) => {
    const cursor = { at, score: 1, created_at: 1, id: 'p1' as PostId, ...part };
    return readFeed({ principal: null, feed, request: { ...request, cursor } });
  };
  const ranked: Feed = { kind: 'ranked', tag };
  for (const at of [noon, noon - 3_600_000, noon + 60_000])
    assert.equal(await ok(from(ranked, at)), aPage);
  for (const at of [noon - 3_600_001, noon + 60_001, 1])
    assert.equal(
      await failure(from(ranked, at)),
      invalidRequest('cursor', 'has expired: begin again without it'),
    );
  const explore: Feed = { kind: 'explore' };
  assert.equal(await ok(from(explore, 0)), aPage);
  for (const foreign of [
    from(explore, noon),
    from(explore, 0, { score: 2 }),
    from(ranked, 0),
    from(ranked, noon, { score: -1 }),
  ])
    assert.equal(await failure(foreign), invalidRequest('cursor', 'is not one of this feed'));
});

test('an unknown user and an unreachable store are reported', async () => {
  for (const error of [userNotFound(ada), down]) {
    const readFeed = makeReadFeed({ feeds: { page: () => TE.left(error) }, users, clock });
    const given = { principal: null, feed: { kind: 'posts', username: ada }, request } as const;
    assert.equal(await failure(readFeed(given)), error);
  }
});

test('new posts are counted since a place of a feed by time', async () => {
  const place: Cursor = { at: 0, score: 5, created_at: 5, id: 'p' as PostId };
  const found: NewPosts = { count: 2, isMore: false, newest: place };
  const countNewPosts = makeCountNewPosts({ feeds: { news: () => TE.right(found) } });
  for (const since of [null, place]) assert.equal(await ok(countNewPosts(null, since)), found);
  assert.equal(
    await failure(countNewPosts(null, { ...place, at: noon })),
    invalidRequest('since', 'is not one of this feed'),
  );
});

test.run();
