import * as assert from 'uvu/assert';
import { namesOn, type NamePage, type NameRequest } from '../../src/domain/page.js';
import type { Username } from '../../src/domain/username.js';
import { ask, follow, join, namesPage } from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, bob, cyd, dan, nobody } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { followsOf } from '../support/app/edges.js';

/** Adds a follow by its user, with its instant as the version, ms. */
const followAt = (scene: Scene, follower: Username, following: Username, at: number) =>
  ok(followsOf(scene.stores).add({ follower, following }, { version: at, byUser: true }));

export const followStoreContract = contract('FollowStore', (test) => {
  test('a follow and its removal each count once', async (scene) => {
    const follows = followsOf(scene.stores);
    await join(scene, ada, bob, cyd);
    assert.equal(await follow(scene, ada, bob), { changed: true, count: 1 });
    assert.equal(await follow(scene, ada, bob), { changed: false, count: 1 });
    assert.equal(await follow(scene, cyd, bob), { changed: true, count: 2 });
    const back = { follower: ada, following: bob };
    assert.equal(await ok(follows.remove(back)), { changed: true, count: 1 });
    assert.equal(await ok(follows.remove(back)), { changed: false, count: 1 });
  });

  test('a follow is stored and counted for both users', async (scene) => {
    await join(scene, ada, bob);
    await follow(scene, ada, bob);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:ada:following'), ['bob']);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:bob:followers'), ['ada']);
    const counters = ['followerCount', 'followingCount'];
    assert.equal(await ask(scene, 'HMGET', 'user:ada', ...counters), ['0', '1']);
    assert.equal(await ask(scene, 'HMGET', 'user:bob', ...counters), ['1', '0']);
    await ok(followsOf(scene.stores).remove({ follower: ada, following: bob }));
    assert.equal(await ask(scene, 'HMGET', 'user:ada', ...counters), ['0', '0']);
    assert.equal(await ask(scene, 'HMGET', 'user:bob', ...counters), ['0', '0']);
    assert.is(await ask(scene, 'EXISTS', 'user:ada:following', 'user:bob:followers'), 0);
  });

  test('the error names the unknown user, the follower before the followed', async (scene) => {
    const follows = followsOf(scene.stores);
    const { names } = scene.stores;
    await join(scene, ada);
    const unknown = (username: Username) => ({ _tag: 'UserNotFound', username });
    const ghost = 'ghost' as Username;
    for (const act of ['add', 'remove'] as const) {
      const tries = [
        [nobody, ada, nobody],
        [ada, nobody, nobody],
        [nobody, ghost, nobody],
      ] as const;
      for (const [follower, following, missing] of tries)
        assert.equal(await failure(follows[act]({ follower, following })), unknown(missing));
    }
    const range = { offset: 0, limit: 10 };
    assert.equal(await failure(names.followers(nobody, range)), unknown(nobody));
    assert.equal(await failure(names.following(nobody, range)), unknown(nobody));
  });

  test('names are listed newest first, by descending name within one instant, in pages', async (scene) => {
    const { names } = scene.stores;
    const Zoe = 'Zoe' as Username;
    await join(scene, ada, bob, cyd, dan, Zoe);
    for (const [follower, at] of [
      [dan, 7],
      [Zoe, 8],
      [cyd, 8],
      [bob, 9],
    ] as const)
      await followAt(scene, follower, ada, at);
    for (const following of [dan, Zoe, bob]) await followAt(scene, ada, following, 5);
    assert.equal(await namesPage(names.followers(ada, { offset: 0, limit: 3 })), {
      usernames: [bob, cyd, Zoe],
      total: 4,
      next: { at: 8, name: Zoe },
    });
    assert.equal(await namesPage(names.followers(ada, { offset: 3, limit: 3 })), {
      usernames: [dan],
      total: 4,
      next: null,
    });
    assert.equal(await namesPage(names.following(ada, { offset: 1, limit: 10 })), {
      usernames: [bob, Zoe],
      total: 3,
      next: null,
    });
    assert.equal(await namesPage(names.following(ada, { offset: 3, limit: 10 })), {
      usernames: [],
      total: 3,
      next: null,
    });
    await ok(followsOf(scene.stores).remove({ follower: cyd, following: ada }));
    await followAt(scene, cyd, ada, 10);
    const after = { at: 9, name: bob };
    assert.equal(await namesPage(names.followers(ada, { offset: 9, limit: 3, after })), {
      usernames: [Zoe, dan],
      total: 4,
      next: null,
    });
    assert.equal((await namesPage(names.followers(ada, { offset: 0, limit: 2 }))).usernames, [
      cyd,
      bob,
    ]);
  });

  test('cursor pages show each remaining follower once while others come and go', async (scene) => {
    const { names, users } = scene.stores;
    const follows = followsOf(scene.stores);
    const fans = Array.from({ length: 1500 }, (_, place) => `fan${place}` as Username);
    await join(scene, ada, ...fans);
    for (const [place, fan] of fans.entries())
      await followAt(scene, fan, ada, Math.floor(place / 7) + 1);
    const seen: Username[] = [];
    let after: NameRequest['after'] = null;
    for (let turn = 0; ; turn += 1) {
      const page: NamePage = await ok(names.followers(ada, { offset: 7, limit: 100, after }));
      assert.is(page.total, fans.length - turn);
      seen.push(...namesOn(page));
      after = page.next;
      if (after === null) break;
      // A follower who is still to come is deleted or unfollows; the last one shown unfollows and follows again.
      const [later, last] = [fans[turn] ?? bob, after.name];
      if (turn % 2 === 0) await ok(users.remove(later, scene.time.now()));
      else await ok(follows.remove({ follower: later, following: ada }));
      await ok(follows.remove({ follower: last, following: ada }));
      await followAt(scene, last, ada, 9000 + turn);
    }
    const wanted = fans
      .map((name, place) => ({ name, at: Math.floor(place / 7) }))
      .sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1))
      .slice(7)
      .map(({ name }) => name)
      .filter((name) => !fans.slice(0, 14).includes(name));
    assert.equal(seen, wanted);
  });

  test('two users can follow each other concurrently', async (scene) => {
    await join(scene, ada, bob);
    await Promise.all([follow(scene, ada, bob), follow(scene, bob, ada), follow(scene, ada, bob)]);
    const counters = ['followerCount', 'followingCount'];
    for (const key of ['user:ada', 'user:bob'])
      assert.equal(await ask(scene, 'HMGET', key, ...counters), ['1', '1']);
  });
});
