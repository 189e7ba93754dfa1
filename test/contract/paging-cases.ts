import * as assert from 'uvu/assert';
import type { Feed } from '../../src/application/feeds/feed.js';
import type { Cursor } from '../../src/domain/page.js';
import { ban, erase, follow, idsOn, join, page, publish } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import type { Scene } from '../support/app/scene.js';
import { ada, anId, bob, cyd, sea, SECOND } from '../support/app/fixtures.js';

export const EXPLORE: Feed = { kind: 'explore' };
export const FOLLOWING: Feed = { kind: 'following', username: cyd };

/** Publishes the posts in this order, one a second. */
export const publishAll = async (scene: Scene, ...ids: readonly string[]): Promise<void> => {
  for (const id of ids) {
    await publish(scene, { id: anId(id), hashtags: [sea] });
    scene.time.pass(SECOND);
  }
};

/** Follows the cursors through the whole feed. */
export const readAllPages = async (
  scene: Scene,
  feed: Feed,
  limit: number,
  betweenPages: (turn: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly (readonly string[])[]> => {
  const pages: (readonly string[])[] = [];
  let cursor: Cursor | null = null;
  do {
    const read = await page(scene, feed, { limit, cursor });
    pages.push(idsOn(read));
    cursor = read.next;
    await betweenPages(pages.length);
  } while (cursor !== null);
  return pages;
};

export const declarePaging: Declare = (test) => {
  test('a feed is paged by offset', async (scene) => {
    await join(scene, ada, cyd);
    await follow(scene, cyd, ada);
    await publishAll(scene, 'a', 'b', 'c', 'd', 'e');
    for (const feed of [EXPLORE, FOLLOWING]) {
      const first = await page(scene, feed, { limit: 2 });
      assert.equal(idsOn(first), ['e', 'd']);
      assert.is(first.total, 5);
      assert.is.not(first.next, null);
      const last = await page(scene, feed, { offset: 3, limit: 2 });
      assert.equal(idsOn(last), ['b', 'a']);
      assert.is(last.next, null);
      assert.equal(idsOn(await page(scene, feed, { offset: 5, limit: 2 })), []);
    }
  });

  test('a feed is paged by cursor, which overrides the offset', async (scene) => {
    await join(scene, ada, cyd);
    await follow(scene, cyd, ada);
    await publishAll(scene, 'a', 'b', 'c', 'd', 'e');
    for (const feed of [EXPLORE, FOLLOWING]) {
      assert.equal(await readAllPages(scene, feed, 2), [['e', 'd'], ['c', 'b'], ['a']]);
      const { next } = await page(scene, feed, { limit: 2 });
      const second = await page(scene, feed, { limit: 2, offset: 4, cursor: next });
      assert.equal(idsOn(second), ['c', 'b']);
      assert.is(second.total, 5);
    }
  });

  test('a cursor stays right while posts are added', async (scene) => {
    await join(scene, ada, cyd);
    await follow(scene, cyd, ada);
    await publishAll(scene, 'a', 'b', 'c', 'd');
    for (const feed of [EXPLORE, FOLLOWING]) {
      const [first, ...rest] = await readAllPages(scene, feed, 2, (turn) =>
        turn === 1 ? publishAll(scene, `new-${feed.kind}`) : Promise.resolve(),
      );
      assert.is(first?.length, 2);
      assert.equal(rest.flat().slice(-2), ['b', 'a']);
      assert.is(rest.flat().includes(`new-${feed.kind}`), false);
    }
  });

  test('a cursor stays right while posts are removed, also the last one shown', async (scene) => {
    await join(scene, ada, cyd);
    await follow(scene, cyd, ada);
    await publishAll(scene, 'a', 'b', 'c', 'd', 'e');
    const explored = await readAllPages(scene, EXPLORE, 2, (turn) =>
      turn === 1 ? erase(scene, anId('d')) : Promise.resolve(),
    );
    assert.equal(explored, [['e', 'd'], ['c', 'b'], ['a']]);
    const followed = await readAllPages(scene, FOLLOWING, 2, (turn) =>
      turn === 1 ? ban(scene, anId('c'), bob) : Promise.resolve(),
    );
    assert.equal(followed, [
      ['e', 'c'],
      ['b', 'a'],
    ]);
  });
};
