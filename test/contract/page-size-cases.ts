import * as assert from 'uvu/assert';
import type { Feed, FeedPage } from '../../src/application/feeds/feed.js';
import { makeView } from '../../src/adapters/http/view.js';
import { bookmark, follow, join, page, publish, tell } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { PUBLIC_FIELDS } from '../../src/domain/profile.js';
import { ada, anId, cyd, sea, sky } from '../support/app/fixtures.js';
import { readAllPages } from './paging-cases.js';
import { feedsOf } from '../support/app/feeds.js';

const HALF_MEBIBYTE = 512 * 1024;

/** The longest text as JSON, where each of its characters takes two bytes. */
const escaped = (length: number): string => '"'.repeat(length);

const bytesOf = (read: FeedPage): number => {
  const request = { offset: 0, limit: 100, cursor: null, includeUser: true };
  const answer = makeView(new Set(PUBLIC_FIELDS)).feed(read, request, {});
  return 'ready' in answer
    ? answer.ready.bytes.length
    : Buffer.byteLength('text' in answer ? answer.text : '');
};

const FEEDS: readonly Feed[] = [
  { kind: 'explore' },
  { kind: 'posts', username: ada },
  { kind: 'hashtag', tag: sea },
  { kind: 'ranked', tag: sea },
  { kind: 'following', username: cyd },
  { kind: 'bookmarked', username: cyd },
];

export const declarePageSizes: Declare = (test) => {
  test('posts show the public columns of the app, as far as they fit', async (scene) => {
    await join(scene, ada, cyd);
    await follow(scene, cyd, ada);
    const id = anId('p');
    await publish(scene, { id, hashtags: [sea] });
    await bookmark(scene, cyd, id);
    const columns = ['mood', 'é'.repeat(8000), 'long', 'x'.repeat(400), 'price', '9.5'];
    await tell(scene, [['HSET', 'post:p', ...columns, 'inner_column', 'x']]);
    const shown = { mood: 'é'.repeat(8000), price: '9.5' };
    for (const feed of FEEDS) {
      const [seen] = (await page(scene, feed)).posts;
      assert.equal(seen?.post.columns, shown, feed.kind);
    }
    const { stores, time } = scene;
    const [[top] = []] = await ok(feedsOf(stores).top([sea], 1, cyd, time.now()));
    assert.equal(top?.post.columns, shown);
    assert.equal((await ok(feedsOf(stores).post(id, null))).post.columns, shown);
  });

  test('columns count towards the size of a page', async (scene) => {
    await join(scene, ada);
    const ids = Array.from({ length: 40 }, (_, place) =>
      anId(`p${String(place).padStart(2, '0')}`),
    );
    for (const id of ids) {
      await publish(scene, { id });
      await tell(scene, [['HSET', `post:${id}`, 'mood', escaped(16_000)]]);
      scene.time.pass(1);
    }
    const first = await page(scene, { kind: 'explore' }, { limit: 100 });
    assert.ok(Buffer.byteLength(JSON.stringify(first.posts)) <= HALF_MEBIBYTE);
    assert.equal((await readAllPages(scene, { kind: 'explore' }, 100)).flat(), ids.toReversed());
  });

  test('a page that grows too large ends early, and the next pages have the other posts', async (scene) => {
    await join(scene, ada, cyd);
    await follow(scene, cyd, ada);
    const own = ['bio', 'links'].flatMap((field) => [field, escaped(4000)]);
    await tell(scene, [['HSET', 'user:ada', ...own, 'inner_column', 'x'.repeat(60_000)]]);
    const ids = Array.from({ length: 12 }, (_, place) =>
      anId(`p${String(place).padStart(2, '0')}`),
    );
    for (const id of ids) {
      await publish(scene, { id, hashtags: [sea, sky], content: escaped(22_000) });
      scene.time.pass(1);
      await bookmark(scene, cyd, id);
    }
    for (const feed of FEEDS) {
      const first = await page(scene, feed, { limit: 100 });
      assert.ok(first.posts.length > 0 && first.posts.length < ids.length, feed.kind);
      assert.ok(bytesOf(first) <= HALF_MEBIBYTE, `${feed.kind}: ${bytesOf(first)}`);
      assert.is(first.posts[0]?.author['inner_column'], undefined);
      assert.equal((await readAllPages(scene, feed, 100)).flat(), ids.toReversed(), feed.kind);
    }
    const top = await ok(feedsOf(scene.stores).top([sea, sky], 12, cyd, scene.time.now()));
    assert.ok(top.flat().length > 0);
    assert.ok(Buffer.byteLength(JSON.stringify(top)) <= HALF_MEBIBYTE);
  });
};
