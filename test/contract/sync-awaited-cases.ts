import * as assert from 'uvu/assert';
import type { Username } from '../../src/domain/username.js';
import { ask, drain, publish } from '../support/app/acts.js';
import { engagementsOf, followsOf } from '../support/app/edges.js';
import { ada, anId, bob } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { at, gone, row, sent, waiting } from '../support/sync/acts.js';

const user = (username: string, version: number, id?: number) =>
  row('user', version, { username, ...(id !== undefined && { id }) });
const post = (username: string, version: number) =>
  row('post', version, { id: '7', username, content: 'x' });
const like = (version: number) =>
  row('like', null, { username: 'bob', post_id: '7', created_at: at(version) });

const byUser = (version: number) => ({ version: at(version), byUser: true });
const bobsLike = { kind: 'like', id: anId('7'), username: bob } as const;
const follow = (follower: Username, following: Username) => ({ follower, following });

const followersOfAda = (scene: Scene) => ask(scene, 'SMEMBERS', 'user:ada:followers');
const likersOf7 = (scene: Scene) => ask(scene, 'SMEMBERS', 'post:7:likes');

/**
 * Sets up bob's follow of ada, whom an older row deletes and a newer one brings back: his follow waits, by her id or
 * her name, to be checked again.
 */
const followAwaited = async (scene: Scene, by: 'id' | 'name' = 'id'): Promise<void> => {
  await sent(scene, user('ada', 1, 41), user('bob', 1, 42));
  if (by === 'id') await ok(followsOf(scene.stores).add(follow(bob, ada), byUser(6)));
  else await sent(scene, row('follow', 6, { follower: 'bob', following: 'ada' }));
  await sent(scene, gone('user', 5, { username: 'ada' }));
  await drain(scene);
  assert.is(await waiting(scene), 1);
  await sent(scene, user('ada', 7, 41));
  assert.equal(await followersOfAda(scene), []);
};

/** Tests an edge that is removed while deferred records of it wait, and whose ends exist again. */
export const awaitedEdgeCases: Declare = (test) => {
  for (const by of ['id', 'name'] as const) {
    test(`a follow that waits for the ${by} comes with whom it waited for`, async (scene) => {
      await followAwaited(scene, by);
      await drain(scene);
      assert.equal(await followersOfAda(scene), ['bob']);
    });

    test(`a follow that is taken back while it waits for the ${by} does not come`, async (scene) => {
      await followAwaited(scene, by);
      const back = followsOf(scene.stores).remove(follow(bob, ada), byUser(8));
      assert.equal(await ok(back), { changed: false, count: 0 });
      await drain(scene);
      assert.equal(await followersOfAda(scene), []);
      assert.is(await waiting(scene), 0);
    });
  }

  test('a follow that a block ends while it waits does not come', async (scene) => {
    await followAwaited(scene);
    await ok(followsOf(scene.stores, 'block').add(follow(ada, bob), byUser(8)));
    await drain(scene);
    assert.equal(await followersOfAda(scene), []);
  });

  test('a like that is taken back while it waits for its post does not come', async (scene) => {
    await sent(scene, user('ada', 1, 41), user('bob', 1, 42), post('ada', 2), like(6));
    await sent(scene, gone('post', 5, { id: '7' }));
    await drain(scene);
    await sent(scene, post('ada', 7));
    assert.equal(await likersOf7(scene), []);
    const back = engagementsOf(scene.stores).remove(bobsLike, at(8), byUser(8));
    assert.equal(await ok(back), { changed: false, count: 0 });
    await drain(scene);
    assert.equal(await likersOf7(scene), []);
  });

  for (const [what, isBack] of [
    ['comes with', false],
    ['that is taken back does not come with', true],
  ] as const)
    test(`a like of a post that had died with its author ${what} another one who is told late`, async (scene) => {
      await sent(scene, user('ada', 1, 41), user('bob', 1, 42), user('cyd', 1, 43), post('ada', 2));
      await sent(scene, gone('user', 5, { username: 'ada' }));
      await drain(scene);
      await sent(scene, user('ada', 7, 41), post('ada', 7));
      assert.equal(await sent(scene, like(4)), ['stale']);
      if (isBack) await ok(engagementsOf(scene.stores).remove(bobsLike, at(8), byUser(8)));
      await sent(scene, post('cyd', 3));
      await drain(scene);
      assert.equal(await likersOf7(scene), isBack ? [] : ['bob']);
    });

  test('a follow that waits for an id that nobody has yet does not come once it was taken back', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1));
    const told = row('follow', 6, { follower_id: 42, following_id: 41 });
    assert.equal(await sent(scene, told), ['owner_missing']);
    await ok(followsOf(scene.stores).remove(follow(bob, ada), byUser(8)));
    await sent(scene, user('ada', 9, 41), user('bob', 9, 42));
    await drain(scene);
    assert.equal(await followersOfAda(scene), []);
  });

  test('a like that waits for the Xano id of a post does not come once it was taken back', async (scene) => {
    await sent(scene, user('ada', 1, 41), user('bob', 1, 42));
    await publish(scene, { id: anId('p1'), author: ada });
    assert.equal(await sent(scene, like(6)), ['owner_missing']);
    const bobsUnlike = { kind: 'like', id: anId('p1'), username: bob } as const;
    await ok(engagementsOf(scene.stores).remove(bobsUnlike, at(8), byUser(8)));
    await sent(
      scene,
      row('post', 9, { id: '7', external_id: 'p1', username: 'ada', content: 'x' }),
    );
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'post:p1', 'likesCount'), '0');
  });

  test('what a service takes back without an instant does not keep back what waits', async (scene) => {
    await followAwaited(scene);
    const back = followsOf(scene.stores).remove(follow(bob, ada));
    assert.equal(await ok(back), { changed: false, count: 0 });
    await drain(scene);
    assert.equal(await followersOfAda(scene), ['bob']);
  });

  test('nothing is remembered of what is taken back where nothing waits', async (scene) => {
    await sent(scene, user('ada', 1, 41), user('bob', 1));
    const back = followsOf(scene.stores).remove(follow(bob, ada), byUser(8));
    assert.equal(await ok(back), { changed: false, count: 0 });
    assert.equal(await sent(scene, row('follow', 6, { follower: 'bob', following: 'ada' })), [
      'applied',
    ]);
  });
};
