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
const likersOfPost = (scene: Scene) => ask(scene, 'SMEMBERS', 'post:7:likes');

/**
 * Sets up a deferred follow of ada by bob: an older delete removes ada and a newer row restores her, so that the
 * follow, of her id or her name, waits to be checked again.
 */
const deferFollow = async (scene: Scene, by: 'id' | 'name' = 'id'): Promise<void> => {
  await sent(scene, user('ada', 1, 41), user('bob', 1, 42));
  if (by === 'id') await ok(followsOf(scene.stores).add(follow(bob, ada), byUser(6)));
  else await sent(scene, row('follow', 6, { follower: 'bob', following: 'ada' }));
  await sent(scene, gone('user', 5, { username: 'ada' }));
  await drain(scene);
  assert.is(await waiting(scene), 1);
  await sent(scene, user('ada', 7, 41));
  assert.equal(await followersOfAda(scene), []);
};

/** Tests edges that are removed while records of them are deferred. */
export const awaitedEdgeCases: Declare = (test) => {
  for (const by of ['id', 'name'] as const) {
    test(`a follow deferred for the ${by} of its target is applied when the target returns`, async (scene) => {
      await deferFollow(scene, by);
      await drain(scene);
      assert.equal(await followersOfAda(scene), ['bob']);
    });

    test(`a follow undone while deferred for the ${by} of its target is not applied`, async (scene) => {
      await deferFollow(scene, by);
      const undo = followsOf(scene.stores).remove(follow(bob, ada), byUser(8));
      assert.equal(await ok(undo), { changed: false, count: 0 });
      await drain(scene);
      assert.equal(await followersOfAda(scene), []);
      assert.is(await waiting(scene), 0);
    });
  }

  test('a deferred follow is not applied after a block', async (scene) => {
    await deferFollow(scene);
    await ok(followsOf(scene.stores, 'block').add(follow(ada, bob), byUser(8)));
    await drain(scene);
    assert.equal(await followersOfAda(scene), []);
  });

  test('a like undone while deferred for its post is not applied', async (scene) => {
    await sent(scene, user('ada', 1, 41), user('bob', 1, 42), post('ada', 2), like(6));
    await sent(scene, gone('post', 5, { id: '7' }));
    await drain(scene);
    await sent(scene, post('ada', 7));
    assert.equal(await likersOfPost(scene), []);
    const undo = engagementsOf(scene.stores).remove(bobsLike, at(8), byUser(8));
    assert.equal(await ok(undo), { changed: false, count: 0 });
    await drain(scene);
    assert.equal(await likersOfPost(scene), []);
  });

  for (const [outcome, isUndone] of [
    ['is applied', false],
    ['that was undone is not applied', true],
  ] as const)
    test(`when a late row gives a post deleted with its author another author, its like ${outcome}`, async (scene) => {
      await sent(scene, user('ada', 1, 41), user('bob', 1, 42), user('cyd', 1, 43), post('ada', 2));
      await sent(scene, gone('user', 5, { username: 'ada' }));
      await drain(scene);
      await sent(scene, user('ada', 7, 41), post('ada', 7));
      assert.equal(await sent(scene, like(4)), ['stale']);
      if (isUndone) await ok(engagementsOf(scene.stores).remove(bobsLike, at(8), byUser(8)));
      await sent(scene, post('cyd', 3));
      await drain(scene);
      assert.equal(await likersOfPost(scene), isUndone ? [] : ['bob']);
    });

  test('a follow undone while deferred for unknown ids is not applied', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1));
    const early = row('follow', 6, { follower_id: 42, following_id: 41 });
    assert.equal(await sent(scene, early), ['owner_missing']);
    await ok(followsOf(scene.stores).remove(follow(bob, ada), byUser(8)));
    await sent(scene, user('ada', 9, 41), user('bob', 9, 42));
    await drain(scene);
    assert.equal(await followersOfAda(scene), []);
  });

  test('a like undone while deferred for the Xano id of its post is not applied', async (scene) => {
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

  test('an unfollow by a service without a version does not cancel a deferred follow', async (scene) => {
    await deferFollow(scene);
    const undo = followsOf(scene.stores).remove(follow(bob, ada));
    assert.equal(await ok(undo), { changed: false, count: 0 });
    await drain(scene);
    assert.equal(await followersOfAda(scene), ['bob']);
  });

  test('an unfollow without an effect stores no version if nothing is deferred', async (scene) => {
    await sent(scene, user('ada', 1, 41), user('bob', 1));
    const undo = followsOf(scene.stores).remove(follow(bob, ada), byUser(8));
    assert.equal(await ok(undo), { changed: false, count: 0 });
    assert.equal(await sent(scene, row('follow', 6, { follower: 'bob', following: 'ada' })), [
      'applied',
    ]);
  });

  test('a delete without a version comes after the record that waits, whoever both wait for', async (scene) => {
    const rows = [
      ['post', { id: 7, user_id: 41, content: 'x' }],
      ['post', { id: 8, username: 'ada', content: 'x' }],
      ['comment', { id: 5, post_id: 6, user_id: 42, content: 'x' }],
    ] as const;
    for (const make of [row, gone])
      for (const [entity, fields] of rows) {
        assert.equal(await sent(scene, make(entity, null, fields)), ['owner_missing']);
        scene.time.pass(1);
      }
    await sent(scene, user('ada', 1, 41), user('bob', 1, 42));
    await sent(scene, row('post', null, { id: 6, username: 'bob', content: 'x' }));
    await drain(scene);
    for (const key of ['post:7', 'post:8', 'comment:5'])
      assert.is(await ask(scene, 'EXISTS', key), 0, key);
    assert.is(await ask(scene, 'HGET', 'post:6', 'commentsCount'), '0');
  });
};
