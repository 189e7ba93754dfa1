import * as assert from 'uvu/assert';
import type { Feed, FeedPage } from '../../src/application/feeds/feed.js';
import type { Username } from '../../src/domain/username.js';
import {
  ban,
  bookmark,
  drain,
  erase,
  idsOn,
  join,
  like,
  page,
  publish,
  unlike,
} from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import type { Scene } from '../support/app/scene.js';
import { ok } from '../support/run/effect.js';
import {
  ada,
  anId,
  art,
  bob,
  cyd,
  dan,
  DAY,
  HOUR,
  noon,
  sea,
  sky,
} from '../support/app/fixtures.js';
import { feedsOf } from '../support/app/feeds.js';

const RANKED: Feed = { kind: 'ranked', tag: sea };
const FANS: readonly Username[] = [ada, bob, cyd, dan];

/** Publishes a post of this age and gives it this many likes now. */
const publishAged = async (
  scene: Scene,
  id: string,
  ageHours: number,
  likes: number,
): Promise<void> => {
  const created_at = scene.time.now() - ageHours * HOUR;
  await publish(scene, { id: anId(id), hashtags: [sea], created_at });
  for (const fan of FANS.slice(0, likes)) await like(scene, fan, anId(id));
};

const ranking = async (scene: Scene): Promise<readonly string[]> =>
  idsOn(await page(scene, RANKED));

export const rankedFeedContract = contract('Ranked feed', (test) => {
  test('posts are ordered by likes and bookmarks, of which bookmarks count for more', async (scene) => {
    await join(scene, ...FANS);
    await publishAged(scene, 'none', 1, 0);
    await publishAged(scene, 'one', 1, 1);
    await publishAged(scene, 'kept', 1, 0);
    await bookmark(scene, ada, anId('kept'));
    assert.equal(await ranking(scene), ['kept', 'one', 'none']);
    await like(scene, bob, anId('one'));
    assert.equal(await ranking(scene), ['one', 'kept', 'none']);
    await unlike(scene, bob, anId('one'));
    assert.equal(await ranking(scene), ['kept', 'one', 'none']);
  });

  test('scores are those of the time of reading, without a write in between', async (scene) => {
    await join(scene, ...FANS);
    // Scores now: 3 / 1 against 12 / 7; after six hours: 3 / 7 against 12 / 13.
    await publishAged(scene, 'fresh', 0, 1);
    await publishAged(scene, 'loved', 6, 4);
    assert.equal(await ranking(scene), ['fresh', 'loved']);
    scene.time.pass(6 * HOUR);
    assert.equal(await ranking(scene), ['loved', 'fresh']);
  });

  test('an old post with many likes sinks below a newer post', async (scene) => {
    await join(scene, ...FANS);
    await publishAged(scene, 'old', 0, 4);
    scene.time.pass(10 * DAY);
    await publishAged(scene, 'new', 0, 1);
    assert.equal(await ranking(scene), ['new', 'old']);
  });

  test('a post older than 14 days is not shown', async (scene) => {
    await join(scene, ...FANS);
    await publishAged(scene, 'a', 0, 4);
    await publishAged(scene, 'b', 24, 0);
    scene.time.pass(13 * DAY);
    assert.equal(await ranking(scene), ['a', 'b']);
    scene.time.pass(1);
    const read = await page(scene, RANKED);
    assert.equal(idsOn(read), ['a']);
    assert.is(read.total, 1);
    scene.time.pass(DAY);
    assert.equal(await page(scene, RANKED), { posts: [], total: 0, next: null });
    assert.equal(idsOn(await page(scene, { kind: 'hashtag', tag: sea })), ['a', 'b']);
  });

  test('refreshing the stored scores does not change the feed', async (scene) => {
    await join(scene, ...FANS);
    await publishAged(scene, 'a', 0, 1);
    await publishAged(scene, 'b', 6, 4);
    await publishAged(scene, 'c', 300, 3);
    scene.time.pass(2 * DAY);
    const before = await page(scene, RANKED);
    await drain(scene);
    assert.equal(await page(scene, RANKED), before);
    assert.equal(idsOn(before), ['b', 'a']);
  });

  test('ties are ordered by newer post, then by greater id', async (scene) => {
    await join(scene, ada);
    await publishAged(scene, 'x', 2, 0);
    await publishAged(scene, 'm', 1, 0);
    await publishAged(scene, 'z', 1, 0);
    await publishAged(scene, 'B', 1, 0);
    const first = await page(scene, RANKED, { limit: 2 });
    assert.equal(idsOn(first), ['z', 'm']);
    const second = await page(scene, RANKED, { limit: 2, cursor: first.next });
    assert.equal(idsOn(second), ['B', 'x']);
    assert.is(second.next, null);
    assert.equal(idsOn(await page(scene, RANKED, { offset: 1, limit: 2 })), ['m', 'B']);
  });

  test('a cursor keeps its place among ties after its post is removed', async (scene) => {
    await join(scene, ada);
    for (const [id, age] of Object.entries({ a: 4, b: 3, c: 2, d: 1 }))
      await publishAged(scene, id, age, 0);
    const first = await page(scene, RANKED, { limit: 2 });
    assert.equal(idsOn(first), ['d', 'c']);
    await erase(scene, anId('c'));
    const second = await page(scene, RANKED, { limit: 2, cursor: first.next });
    assert.equal(idsOn(second), ['b', 'a']);
  });

  test('later pages keep the order of the first page', async (scene) => {
    await join(scene, ...FANS);
    await publishAged(scene, 'fresh', 0, 1);
    await publishAged(scene, 'loved', 6, 4);
    await publishAged(scene, 'plain', 3, 0);
    const first = await page(scene, RANKED, { limit: 1 });
    assert.equal(idsOn(first), ['fresh']);
    scene.time.pass(6 * HOUR);
    await publishAged(scene, 'late', 0, 0);
    const second = await page(scene, RANKED, { limit: 1, cursor: first.next });
    assert.equal(idsOn(second), ['loved']);
    const third = await page(scene, RANKED, { limit: 5, cursor: second.next });
    // A post created meanwhile takes its own place among them.
    assert.equal(idsOn(third), ['late', 'plain']);
    assert.is(third.next, null);
    assert.equal(await ranking(scene), ['loved', 'fresh', 'late', 'plain']);
  });

  test('posts dated in the future are not skipped, even if their time comes between two pages', async (scene) => {
    await join(scene, ...FANS);
    await publishAged(scene, 'best', 0, 4);
    await publishAged(scene, 'soon', -0.25, 1);
    await publishAged(scene, 'tomorrow', -20, 1);
    await publishAged(scene, 'quiet', -0.5, 0);
    await publishAged(scene, 'plain', 3, 0);
    const shown: string[] = [];
    for (let cursor: FeedPage['next'] = null; ;) {
      const read = await page(scene, RANKED, { limit: 1, cursor });
      shown.push(...idsOn(read));
      cursor = read.next;
      if (cursor === null) break;
      scene.time.pass(HOUR / 5);
    }
    assert.equal(shown, ['best', 'tomorrow', 'soon', 'quiet', 'plain']);
  });

  test('banned and removed posts are left out, and the page is full', async (scene) => {
    await join(scene, ...FANS);
    for (const [place, id] of ['a', 'b', 'c', 'd'].entries())
      await publishAged(scene, id, 1, place);
    await ban(scene, anId('c'), ada);
    await erase(scene, anId('b'));
    const read = await page(scene, RANKED, { limit: 2 });
    assert.equal(idsOn(read), ['d', 'a']);
    assert.is(read.total, 2);
    assert.is(read.next, null);
  });

  test('the top posts of several tags are returned in the order of the request', async (scene) => {
    await join(scene, ada, bob);
    const post = { created_at: noon - HOUR };
    await publish(scene, { ...post, id: anId('1'), hashtags: [sea] });
    await publish(scene, { ...post, id: anId('2'), hashtags: [sea, sky] });
    await publish(scene, { ...post, id: anId('3'), hashtags: [sea] });
    await publish(scene, { id: anId('old'), hashtags: [sky], created_at: noon - 15 * DAY });
    await like(scene, bob, anId('1'));
    await like(scene, bob, anId('2'));
    await like(scene, ada, anId('2'));
    const top = await ok(feedsOf(scene.stores).top([sky, art, sea, sky], 2, bob, noon));
    assert.equal(
      top.map((posts) => idsOn({ posts })),
      [['2'], [], ['2', '1'], ['2']],
    );
    assert.equal(
      top.flat().map(({ isLiked }) => isLiked),
      [true, true, true, true],
    );
    assert.equal(await ok(feedsOf(scene.stores).top([], 2, null, noon)), []);
  });
});
