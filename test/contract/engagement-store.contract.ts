import type { ActKind } from '../../src/domain/entities/edges.js';
import * as assert from 'uvu/assert';
import {
  ask,
  ban,
  bookmark,
  join,
  like,
  publish,
  unban,
  unbookmark,
  unlike,
  namesPage,
} from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, dan, HOUR, noon, nobody, sea, sky } from '../support/app/fixtures.js';
import { feedsOf } from '../support/app/feeds.js';
import { engagementsOf } from '../support/app/edges.js';

const p1 = anId('p1');
const KINDS: readonly ActKind[] = ['like', 'bookmark'];

export const engagementStoreContract = contract('EngagementStore', (test) => {
  test('a user counts once among the likes of a post', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    assert.equal(await like(scene, ada, p1), { changed: true, count: 1 });
    assert.equal(await like(scene, ada, p1), { changed: false, count: 1 });
    assert.equal(await like(scene, bob, p1), { changed: true, count: 2 });
    assert.equal(await unlike(scene, ada, p1), { changed: true, count: 1 });
    assert.equal(await unlike(scene, ada, p1), { changed: false, count: 1 });
  });

  test('bookmarks and likes are counted separately', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await like(scene, bob, p1);
    assert.equal(await bookmark(scene, ada, p1), { changed: true, count: 1 });
    assert.equal(await bookmark(scene, ada, p1), { changed: false, count: 1 });
    assert.equal(await unbookmark(scene, bob, p1), { changed: false, count: 1 });
    const { post } = await ok(feedsOf(scene.stores).post(p1, null));
    assert.equal([post.likesCount, post.bookmarksCount], [1, 1]);
  });

  test('a like or bookmark is stored for post and user, with the time of the first act', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: p1 });
    await like(scene, ada, p1);
    await bookmark(scene, ada, p1);
    scene.time.pass(HOUR);
    await like(scene, ada, p1);
    await bookmark(scene, ada, p1);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['ada']);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:bookmarks'), ['ada']);
    for (const key of ['user:ada:liked', 'user:ada:bookmarked'])
      assert.equal(await ask(scene, 'ZRANGE', key, 0, -1, 'WITHSCORES'), ['p1', String(noon)]);

    await unlike(scene, ada, p1);
    await unbookmark(scene, ada, p1);
    const keys = ['post:p1:likes', 'post:p1:bookmarks', 'user:ada:liked', 'user:ada:bookmarked'];
    assert.is(await ask(scene, 'EXISTS', ...keys), 0);
  });

  test('a like or bookmark updates the score of the post in its ranked feeds', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1, hashtags: [sea, sky] });
    scene.time.pass(HOUR);
    await like(scene, ada, p1);
    await bookmark(scene, bob, p1);
    for (const tag of ['sea', 'sky'])
      assert.is(await ask(scene, 'ZSCORE', `hashtag:${tag}:ranked`, 'p1'), '3.5');
    await unbookmark(scene, bob, p1);
    assert.is(await ask(scene, 'ZSCORE', 'hashtag:sea:ranked', 'p1'), '1.5');
  });

  test('likes and bookmarks change the score of a model on the leaderboard', async (scene) => {
    await join(scene, ada, bob, cyd);
    await ok(scene.stores.users.setRole(ada, 'model', noon));
    await publish(scene, { id: p1 });
    await publish(scene, { id: anId('p2') });
    await like(scene, bob, p1);
    await like(scene, cyd, p1);
    await bookmark(scene, bob, anId('p2'));
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'ada'), '10');
    await unlike(scene, cyd, p1);
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'ada'), '7');
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'bob'), null);
  });

  test('a missing or banned post is refused as PostNotFound', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await like(scene, bob, p1);
    await ban(scene, p1, bob);
    const range = { offset: 0, limit: 10 };
    for (const id of [p1, anId('none')]) {
      const missing = { _tag: 'PostNotFound', id };
      for (const kind of KINDS)
        for (const act of ['add', 'remove'] as const) {
          const effect = engagementsOf(stores)[act]({ kind, id, username: bob }, time.now());
          assert.equal(await failure(effect), missing);
        }
      assert.equal(await failure(stores.names.likers(id, range)), missing);
    }
    await unban(scene, p1);
    assert.is((await ok(stores.names.likers(p1, range))).total, 1);
  });

  test('an unknown user is reported before an unknown post', async ({ stores, time }) => {
    for (const kind of KINDS)
      for (const act of ['add', 'remove'] as const) {
        const effect = engagementsOf(stores)[act]({ kind, id: p1, username: nobody }, time.now());
        assert.equal(await failure(effect), { _tag: 'UserNotFound', username: nobody });
      }
  });

  test('the likers of a post are listed newest first, in pages', async (scene) => {
    const { names } = scene.stores;
    await join(scene, dan, cyd, bob, ada);
    await publish(scene, { id: p1 });
    assert.equal(await namesPage(names.likers(p1, { offset: 0, limit: 2 })), {
      usernames: [],
      total: 0,
      next: null,
    });
    for (const username of [dan, ada, cyd, bob]) {
      await like(scene, username, p1);
      scene.time.pass(HOUR);
    }
    await like(scene, dan, p1);
    const list = async (offset: number, limit: number) =>
      namesPage(names.likers(p1, { offset, limit }));
    assert.equal(await list(0, 3), {
      usernames: [bob, cyd, ada],
      total: 4,
      next: { at: noon + HOUR, name: ada },
    });
    assert.equal(await list(3, 3), { usernames: [dan], total: 4, next: null });
    assert.equal(await list(4, 3), { usernames: [], total: 4, next: null });
    await unlike(scene, cyd, p1);
    const after = { at: noon + 3 * HOUR, name: bob };
    assert.equal(await namesPage(names.likers(p1, { offset: 9, limit: 2, after })), {
      usernames: [ada, dan],
      total: 3,
      next: null,
    });
  });

  test('concurrent likes are each counted once', async (scene) => {
    await join(scene, ada, bob, cyd, dan);
    await publish(scene, { id: p1, hashtags: [sea] });
    const all = [ada, bob, cyd, dan];
    await Promise.all([...all, ...all].map((username) => like(scene, username, p1)));
    assert.is(await ask(scene, 'HGET', 'post:p1', 'likesCount'), '4');
    await Promise.all(all.map((username) => unlike(scene, username, p1)));
    assert.is(await ask(scene, 'HGET', 'post:p1', 'likesCount'), '0');
  });
});
