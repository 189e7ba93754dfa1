import * as assert from 'uvu/assert';
import type { Feed } from '../../src/application/feeds/feed.js';
import { isSystemField } from '../../src/domain/profile.js';
import {
  ban,
  bookmark,
  follow,
  idsOn,
  join,
  like,
  page,
  publish,
  unbookmark,
  unlike,
} from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import { failure, ok } from '../support/run/effect.js';
import {
  ada,
  anId,
  bob,
  cyd,
  HOUR,
  nobody,
  noon,
  sea,
  SECOND,
  sky,
} from '../support/app/fixtures.js';
import { declarePaging, EXPLORE, FOLLOWING, publishAll, readAllPages } from './paging-cases.js';
import { declareNewPosts } from './new-posts-cases.js';
import { declarePageSizes } from './page-size-cases.js';
import { feedsOf } from '../support/app/feeds.js';
import { followsOf } from '../support/app/edges.js';

export const feedStoreContract = contract('Feeds', (test) => {
  test('every feed without posts is an empty page', async (scene) => {
    await join(scene, cyd);
    const feeds: readonly Feed[] = [
      EXPLORE,
      FOLLOWING,
      { kind: 'posts', username: cyd },
      { kind: 'bookmarked', username: cyd },
      { kind: 'liked', username: cyd },
      { kind: 'hashtag', tag: sea },
      { kind: 'ranked', tag: sea },
    ];
    for (const feed of feeds)
      assert.equal(await page(scene, feed), { posts: [], total: 0, next: null });
  });

  test('the feed of an unknown user is refused', async ({ stores, time }) => {
    const request = { offset: 0, limit: 10, cursor: null };
    for (const kind of ['posts', 'bookmarked', 'liked', 'following'] as const) {
      const effect = feedsOf(stores).page({ kind, username: nobody }, request, null, time.now());
      assert.equal(await failure(effect), { _tag: 'UserNotFound', username: nobody });
    }
  });

  test('chronological feeds show the newest post first', async (scene) => {
    await join(scene, ada, cyd);
    await follow(scene, cyd, ada);
    await publishAll(scene, 'a', 'b', 'c');
    const feeds: readonly Feed[] = [
      EXPLORE,
      FOLLOWING,
      { kind: 'posts', username: ada },
      { kind: 'hashtag', tag: sea },
    ];
    for (const feed of feeds) {
      const read = await page(scene, feed);
      assert.equal(idsOn(read), ['c', 'b', 'a']);
      assert.is(read.total, 3);
      assert.is(read.next, null);
    }
    assert.equal(idsOn(await page(scene, { kind: 'hashtag', tag: sky })), []);
  });

  test('posts of one instant are ordered by descending id, across pages', async (scene) => {
    await join(scene, ada, bob, cyd);
    await follow(scene, cyd, ada);
    await follow(scene, cyd, bob);
    for (const id of ['b', 'Z', 'a', '9']) await publish(scene, { id: anId(id), hashtags: [sea] });
    for (const id of ['c', '_'])
      await publish(scene, { id: anId(id), author: bob, hashtags: [sea] });
    for (const feed of [EXPLORE, FOLLOWING, { kind: 'hashtag', tag: sea } as const])
      assert.equal(await readAllPages(scene, feed, 4), [
        ['c', 'b', 'a', '_'],
        ['Z', '9'],
      ]);
  });

  test('a page shows each post with its author', async (scene) => {
    await join(scene, ada);
    await ok(scene.stores.users.update(ada, { set: { bio: 'hi' }, remove: [] }, noon));
    const made = await publish(scene, { id: anId('a') });
    const [seen] = (await page(scene, EXPLORE)).posts;
    assert.equal(seen?.post, made);
    const author = Object.entries(seen?.author ?? {}).filter(([field]) => !isSystemField(field));
    assert.equal(Object.fromEntries(author), {
      username: 'ada',
      bio: 'hi',
      role: 'user',
      postCount: '1',
      followerCount: '0',
      followingCount: '0',
      created_at: String(noon),
    });
  });

  test('isLiked and isBookmarked are those of the viewer', async (scene) => {
    await join(scene, ada, bob);
    await publishAll(scene, 'a', 'b');
    await like(scene, bob, anId('a'));
    await bookmark(scene, bob, anId('b'));
    const flags = async (viewer: typeof bob | null) =>
      (await page(scene, EXPLORE, {}, viewer)).posts.map((seen) => [
        seen.post.id,
        seen.isLiked,
        seen.isBookmarked,
      ]);
    assert.equal(await flags(bob), [
      ['b', false, true],
      ['a', true, false],
    ]);
    for (const viewer of [ada, nobody, null])
      assert.equal(await flags(viewer), [
        ['b', false, false],
        ['a', false, false],
      ]);
    const seen = await ok(feedsOf(scene.stores).post(anId('a'), bob));
    assert.equal([seen.isLiked, seen.isBookmarked], [true, false]);
  });

  test('the following feed has the posts of followed users only', async (scene) => {
    await join(scene, ada, bob, cyd);
    await follow(scene, cyd, ada);
    await publishAll(scene, 'a1');
    await publish(scene, { id: anId('b1'), author: bob });
    scene.time.pass(SECOND);
    await publishAll(scene, 'a2');
    await publish(scene, { id: anId('c1'), author: cyd });
    assert.equal(idsOn(await page(scene, FOLLOWING)), ['a2', 'a1']);
    await follow(scene, cyd, bob);
    const read = await page(scene, FOLLOWING);
    assert.equal(idsOn(read), ['a2', 'b1', 'a1']);
    assert.is(read.total, 3);
    await ok(followsOf(scene.stores).remove({ follower: cyd, following: ada }));
    assert.equal(idsOn(await page(scene, FOLLOWING)), ['b1']);
  });

  for (const [kind, act, undo] of [
    ['bookmarked', bookmark, unbookmark],
    ['liked', like, unlike],
  ] as const)
    test(`the ${kind} feed is ordered by the time of the act, without banned posts`, async (scene) => {
      await join(scene, ada, cyd);
      await publishAll(scene, 'a', 'b', 'c');
      const mine: Feed = { kind, username: cyd };
      for (const id of ['b', 'c', 'a']) {
        await act(scene, cyd, anId(id));
        scene.time.pass(HOUR);
      }
      assert.equal(await readAllPages(scene, mine, 2), [['a', 'c'], ['b']]);
      await undo(scene, cyd, anId('c'));
      const left = await page(scene, mine, {}, cyd);
      assert.equal(idsOn(left), ['a', 'b']);
      assert.ok(left.posts.every((seen) => seen.isLiked === (kind === 'liked')));
      assert.equal(idsOn(await page(scene, { kind, username: ada })), []);
      await ban(scene, anId('a'), ada);
      const { posts, total } = await page(scene, mine);
      assert.equal([idsOn({ posts }), total], [['b'], 1]);
    });

  test('pages of bookmarks are full although banned posts are left out', async (scene) => {
    await join(scene, ada, cyd);
    await publishAll(scene, 'a', 'b', 'c', 'd', 'e');
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      await bookmark(scene, cyd, anId(id));
      scene.time.pass(SECOND);
    }
    await ban(scene, anId('d'), ada);
    await ban(scene, anId('b'), ada);
    const mine: Feed = { kind: 'bookmarked', username: cyd };
    assert.equal(await readAllPages(scene, mine, 2), [['e', 'c'], ['a']]);
    assert.equal(idsOn(await page(scene, mine, { limit: 3 })), ['e', 'c', 'a']);
    assert.equal(idsOn(await page(scene, mine, { offset: 2, limit: 2 })), ['a']);
  });

  test('the posts of a removed user leave every feed, bookmarks of others included', async (scene) => {
    await join(scene, ada, bob, cyd);
    await follow(scene, cyd, ada);
    await publishAll(scene, 'a');
    await publish(scene, { id: anId('b'), author: bob, hashtags: [sea] });
    await bookmark(scene, cyd, anId('a'));
    await ok(scene.stores.users.remove(ada, scene.time.now()));
    assert.equal(idsOn(await page(scene, EXPLORE)), ['b']);
    assert.equal(idsOn(await page(scene, { kind: 'hashtag', tag: sea })), ['b']);
    assert.equal(idsOn(await page(scene, { kind: 'ranked', tag: sea })), ['b']);
    assert.equal(idsOn(await page(scene, FOLLOWING)), []);
    assert.equal(idsOn(await page(scene, { kind: 'bookmarked', username: cyd })), []);
  });

  test('a single post is read with its author, a banned post too', async (scene) => {
    const feeds = feedsOf(scene.stores);
    await join(scene, ada);
    const made = await publish(scene, { id: anId('a') });
    assert.equal((await ok(feeds.post(anId('a'), null))).post, made);
    const { post: banned } = await ban(scene, anId('a'), bob);
    const seen = await ok(feeds.post(anId('a'), ada));
    assert.equal(seen.post, banned);
    assert.is(seen.author['username'], 'ada');
    const none = anId('none');
    assert.equal(await failure(feeds.post(none, null)), { _tag: 'PostNotFound', id: none });
  });

  declarePaging(test);
  declareNewPosts(test);
  declarePageSizes(test);
});
