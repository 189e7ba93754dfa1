import * as assert from 'uvu/assert';
import type { NamePage, NameRequest } from '../../src/domain/page.js';
import type { Username } from '../../src/domain/username.js';
import { ask, follow, join } from '../support/acts.js';
import { contract } from '../support/contract.js';
import { failure, ok } from '../support/effect.js';
import { ada, bob, cyd, dan, nobody } from '../support/fixtures.js';

export const followStoreContract = contract('FollowStore', (test) => {
  test('follows once, and takes it back once', async (scene) => {
    const { follows } = scene.stores;
    await join(scene, ada, bob, cyd);
    assert.equal(await follow(scene, ada, bob), { changed: true, followerCount: 1 });
    assert.equal(await follow(scene, ada, bob), { changed: false, followerCount: 1 });
    assert.equal(await follow(scene, cyd, bob), { changed: true, followerCount: 2 });
    const back = { follower: ada, following: bob };
    assert.equal(await ok(follows.remove(back)), { changed: true, followerCount: 1 });
    assert.equal(await ok(follows.remove(back)), { changed: false, followerCount: 1 });
  });

  test('writes both sides and both counters', async (scene) => {
    await join(scene, ada, bob);
    await follow(scene, ada, bob);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:ada:following'), ['bob']);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:bob:followers'), ['ada']);
    const counters = ['followerCount', 'followingCount'];
    assert.equal(await ask(scene, 'HMGET', 'user:ada', ...counters), ['0', '1']);
    assert.equal(await ask(scene, 'HMGET', 'user:bob', ...counters), ['1', '0']);
    await ok(scene.stores.follows.remove({ follower: ada, following: bob }));
    assert.equal(await ask(scene, 'HMGET', 'user:ada', ...counters), ['0', '0']);
    assert.equal(await ask(scene, 'HMGET', 'user:bob', ...counters), ['0', '0']);
    assert.is(await ask(scene, 'EXISTS', 'user:ada:following', 'user:bob:followers'), 0);
  });

  test('names the one who is unknown, the follower first', async (scene) => {
    const { follows } = scene.stores;
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
    assert.equal(await failure(follows.followers(nobody, range)), unknown(nobody));
    assert.equal(await failure(follows.following(nobody, range)), unknown(nobody));
  });

  test('lists names in the order of their bytes, in pages', async (scene) => {
    const { follows } = scene.stores;
    const Zoe = 'Zoe' as Username;
    await join(scene, ada, bob, cyd, dan, Zoe);
    for (const follower of [dan, Zoe, cyd, bob]) await follow(scene, follower, ada);
    for (const following of [dan, Zoe, bob]) await follow(scene, ada, following);
    assert.equal(await ok(follows.followers(ada, { offset: 0, limit: 3 })), {
      usernames: [Zoe, bob, cyd],
      total: 4,
      next: cyd,
    });
    assert.equal(await ok(follows.followers(ada, { offset: 3, limit: 3 })), {
      usernames: [dan],
      total: 4,
      next: null,
    });
    assert.equal(await ok(follows.following(ada, { offset: 1, limit: 10 })), {
      usernames: [bob, dan],
      total: 3,
      next: null,
    });
    assert.equal(await ok(follows.following(ada, { offset: 3, limit: 10 })), {
      usernames: [],
      total: 3,
      next: null,
    });
  });

  test('pages names by cursor, however many there are and whoever comes or goes', async (scene) => {
    const { follows } = scene.stores;
    const fans = Array.from(
      { length: 1500 },
      (_, place) => `fan${String(place).padStart(4, '0')}` as Username,
    );
    await join(scene, ada, ...fans);
    for (const fan of fans) await follow(scene, fan, ada);
    const seen: Username[] = [];
    let after: Username | null = null;
    do {
      const request: NameRequest = { offset: 7, limit: 900, after };
      const page: NamePage = await ok(follows.followers(ada, request));
      assert.is(page.total, fans.length);
      seen.push(...page.usernames);
      after = page.next;
    } while (after !== null);
    assert.equal(seen, fans.slice(7));
  });

  test('lets two follow each other at once', async (scene) => {
    await join(scene, ada, bob);
    await Promise.all([follow(scene, ada, bob), follow(scene, bob, ada), follow(scene, ada, bob)]);
    const counters = ['followerCount', 'followingCount'];
    for (const key of ['user:ada', 'user:bob'])
      assert.equal(await ask(scene, 'HMGET', key, ...counters), ['1', '1']);
  });
});
