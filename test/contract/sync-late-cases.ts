import * as assert from 'uvu/assert';
import { ask, drain, join, publish, tell } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, aPost, bob, DAY, noon } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { at, gone, row, sent, waiting } from '../support/sync/acts.js';
import { postsOf } from '../support/app/posts.js';

const p1 = anId('p1');

const user = (username: string, version: number, fields: object = {}) =>
  row('user', version, { username, ...fields });
const post = (version: number, fields: object) => row('post', version, { id: 'p1', ...fields });
const like = (version: number | null) => row('like', version, { username: 'bob', post_id: 'p1' });

const likers = (scene: Scene): Promise<unknown> => ask(scene, 'SMEMBERS', 'post:p1:likes');

const countLetters = async (scene: Scene): Promise<number> => {
  scene.time.pass(DAY);
  await drain(scene);
  return (await ok(scene.stores.deadLetters.list({ code: null, offset: 0, limit: 9 }))).total;
};

const DELETES: Declare = (test) => {
  test('a late delete keeps fields set with an API key, and a ban', async (scene) => {
    await sent(scene, row('user', 1, { id: 1, username: 'ada', role: 'user' }));
    await sent(scene, row('user', 10, { id: 1, username: 'ada', bio: 'again' }));
    await sent(scene, row('post', 12, { id: 7, username: 'ada', content: 'x #sea' }));
    await tell(scene, [['HSET', 'user:ada', 'badge', 'gold']]);
    await ok(scene.stores.users.setRole(ada, 'model', scene.time.now()));
    const ban = { banned_at: scene.time.now(), banned_by: ada };
    await ok(postsOf(scene.stores).setBan(anId('7'), ban, null, scene.time.now()));
    await sent(scene, gone('user', 5, { id: 1, username: 'ada' }), gone('post', 11, { id: 7 }));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'role', 'badge'), ['model', 'gold']);
    assert.is(await ask(scene, 'ZSCORE', 'explore:feed', '7'), null);
    await ok(postsOf(scene.stores).setBan(anId('7'), null, null, scene.time.now()));
    await sent(scene, gone('post', 11, { id: 7 }), gone('user', 4, { id: 1, username: 'ada' }));
    await drain(scene);
    assert.ok((await ask(scene, 'ZSCORE', 'explore:feed', '7')) !== null);
  });

  test('a late unfollow leaves a newer follow whose target is being deleted and returns', async (scene) => {
    const follows = { follower: 'ada', following_id: 4 };
    await sent(scene, gone('user', 2, { id: 2 }), user('ada', 1));
    await sent(scene, user('cyd', 6, { id: 4 }), row('follow', 8, follows));
    // The earlier holder of the name turns out to be deleted, and the edges of the name go too, newer ones only for a
    // while.
    await sent(scene, user('cyd', 1, { id: 2 }));
    await sent(scene, gone('follow', 7, { ...follows, following: 'cyd' }));
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:ada:following'), ['cyd']);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:cyd:followers'), ['ada']);
  });

  test('records deferred for a user and a post are dropped when these turn out to be deleted', async (scene) => {
    await join(scene, bob);
    const early = [post(3, { username: 'ada', content: 'x' }), like(3)];
    assert.equal(await sent(scene, ...early), ['owner_missing', 'owner_missing']);
    await sent(scene, gone('user', 5, { username: 'ada' }), gone('post', 5, { id: 'p1' }));
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.is(await countLetters(scene), 0);
  });

  test('a partial post newer than its delete is deferred until a complete row', async (scene) => {
    await sent(scene, user('ada', 1), post(2, { username: 'ada', content: 'old' }));
    await sent(scene, post(7, { content: 'new' }));
    assert.equal(await sent(scene, gone('post', 5, { id: 'p1' })), ['applied']);
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'post:p1'), 0);
    assert.is(await waiting(scene), 1);
    await sent(scene, post(6, { username: 'ada', content: 'between', media_url: 'https://a.b/c' }));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'post:p1', 'content', 'media_url'), [
      'new',
      'https://a.b/c',
    ]);
  });

  test('a delete by Xano id that arrives before the row deletes the post made here', async (scene) => {
    await join(scene, ada);
    const origin = { version: at(1), byUser: true };
    await ok(postsOf(scene.stores).create(aPost(), null, noon, origin));
    assert.equal(await sent(scene, gone('post', 5, { id: 77 })), ['unchanged']);
    const rowOfLocal = { id: 77, external_id: 'p1', username: 'ada', content: 'x' };
    assert.equal(await sent(scene, row('post', 4, rowOfLocal)), ['stale']);
    assert.is(await ask(scene, 'EXISTS', 'post:p1'), 0);
    assert.equal(await sent(scene, row('post', 6, rowOfLocal)), ['applied']);
  });

  test('two deletes of a post remove the likes from before each of them', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), user('cyd', 1));
    await sent(scene, post(2, { username: 'ada', content: 'x' }), like(3));
    await sent(scene, gone('post', 5, { id: 'p1' }), post(6, { username: 'ada', content: 'y' }));
    await sent(scene, row('like', 7, { username: 'cyd', post_id: 'p1' }));
    await sent(scene, gone('post', 8, { id: 'p1' }));
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'user:bob:liked', 'user:cyd:liked'), 0);
    assert.is(await waiting(scene), 0);
  });

  test('a delete made here by a slow clock does not lower a later tombstone', async (scene) => {
    await sent(scene, user('ada', 1), gone('user', 9, { username: 'ada' }));
    await drain(scene);
    await sent(scene, user('ada', 10));
    await ok(scene.stores.users.remove(ada, noon, { version: at(5), byUser: true }));
    await drain(scene);
    assert.equal(await sent(scene, user('ada', 8), user('ada', 9)), ['stale', 'stale']);
  });

  test('a partial row by name that restores a user wakes records deferred for the id', async (scene) => {
    await sent(scene, user('bob', 1, { id: 1 }), user('ada', 5, { id: 3, created_at: at(5) }));
    await sent(scene, row('follow', 9, { follower_id: 3, following_id: 1 }));
    await sent(scene, gone('user', 4, { id: 2, username: 'ada' }));
    await sent(scene, user('ada', 8, { bio: 'part' }));
    await drain(scene);
    assert.is(await ask(scene, 'SISMEMBER', 'user:ada:following', 'bob'), 1);
    assert.is(await waiting(scene), 0);
  });

  test('a stale row of a deleted user still links its Xano id to the name', async (scene) => {
    await join(scene, bob);
    await publish(scene, { id: p1, author: bob });
    await sent(scene, user('ada', 1), gone('user', 5, { username: 'ada' }));
    await drain(scene);
    const byId = row('like', 3, { user_id: 7, post_id: 'p1' });
    assert.equal(await sent(scene, byId), ['owner_missing']);
    assert.equal(await sent(scene, user('ada', 4, { id: 7 })), ['stale']);
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.equal(await sent(scene, gone('user', 9, { id: 7 }), user('ada', 8)), [
      'unchanged',
      'stale',
    ]);
  });
};

const BATCHES: Declare = (test) => {
  test('an untimed like after a delete of its post in one batch is applied', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1));
    await sent(scene, post(2, { username: 'ada', content: 'x' }), like(3));
    const again = post(6, { username: 'ada', content: 'y' });
    assert.equal(await sent(scene, gone('post', 5, { id: 'p1' }), again, like(null)), [
      'applied',
      'applied',
      'applied',
    ]);
    await drain(scene);
    assert.equal(await likers(scene), ['bob']);
  });

  test('a like of the same version as the delete of its post is removed', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1));
    await sent(scene, post(2, { username: 'ada', content: 'x' }), like(5));
    await sent(scene, gone('post', 5, { id: 'p1' }), post(6, { username: 'ada', content: 'y' }));
    assert.equal(await sent(scene, like(null)), ['applied']);
    await drain(scene);
    assert.equal(await likers(scene), ['bob']);
  });

  test('records after a new post in a batch are stale if older than a deletion of its author', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), gone('user', 5, { username: 'ada' }));
    await drain(scene);
    await sent(scene, user('ada', 6));
    const fresh = post(7, { username: 'ada', content: 'x' });
    assert.equal(await sent(scene, fresh, like(4), post(5, { media_url: 'https://a.b/c' })), [
      'applied',
      'stale',
      'stale',
    ]);
    assert.equal(await sent(scene, post(5, { media_url: 'https://a.b/c' })), ['stale']);
  });

  test('a post returns complete with its author when its other rows were deferred too', async (scene) => {
    const ada2 = row('user', 6, { id: 2, username: 'ada' });
    const late = gone('user', 4, { id: 1, username: 'ada' });
    const first = post(2, { username: 'bob', content: 'x' });
    await sent(scene, user('bob', 1), ada2, post(7, { user_id: 2 }), late, first, like(3));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'post:p1', 'username', 'content'), ['ada', 'x']);
    assert.equal(await likers(scene), ['bob']);
  });

  test('a post moved to a user with a reused name keeps the latest like', async (scene) => {
    await sent(scene, row('user', 1, { id: 3, username: 'cyd' }));
    await sent(scene, gone('user', 4, { id: 3, username: 'cyd' }));
    await drain(scene);
    await sent(scene, user('ada', 1), user('bob', 1), row('user', 8, { id: 5, username: 'cyd' }));
    await sent(scene, post(5, { username: 'ada', content: 'x' }), like(10));
    await sent(scene, post(9, { username: 'cyd' }), like(7));
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'post:p1', 'username'), 'cyd');
    assert.is(Number(await ask(scene, 'ZSCORE', 'user:bob:liked', 'p1')), at(10));
  });
};

const ACTS: Declare = (test) => {
  test('a like sent again without created_at keeps its time', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    const dated = row('like', null, { username: 'bob', post_id: 'p1', created_at: at(3) });
    assert.equal(await sent(scene, dated, like(5)), ['applied', 'unchanged']);
    assert.is(Number(await ask(scene, 'ZSCORE', 'user:bob:liked', 'p1')), at(3));
    const undo = gone('like', 4, { username: 'bob', post_id: 'p1' });
    assert.equal(await sent(scene, undo), ['stale']);
  });
};

const COMMENTS: Declare = (test) => {
  for (const isWhole of [true, false])
    test(`a comment keeps newer content when a ${isWhole ? 'complete' : 'partial'} row arrives during a late delete of its post`, async (scene) => {
      const comment = (version: number, fields: object) =>
        row('comment', version, { id: 5, ...fields });
      const ends = { username: 'bob', post_id: 7 };
      const born = comment(isWhole ? 20 : 5, { ...ends, content: 'first', created_at: at(4) });
      await sent(scene, row('user', 1, { username: 'ada' }), row('user', 1, { username: 'bob' }));
      await sent(scene, row('post', 2, { id: 7, username: 'ada', content: 'x' }), born);
      await sent(scene, comment(25, { content: 'better' }));
      await sent(scene, row('post', 30, { id: 7, username: 'ada', content: 'again' }));
      await sent(scene, gone('post', 10, { id: 7 }));
      await sent(scene, comment(22, isWhole ? { ...ends, content: 'worse' } : ends));
      await drain(scene);
      assert.equal(await ask(scene, 'HMGET', 'comment:5', 'content', 'created_at'), [
        'better',
        `${at(isWhole ? 4 : 22)}`,
      ]);
      assert.equal(await ask(scene, 'ZRANGE', 'post:7:comments', 0, '-1'), ['5']);
      assert.is(await waiting(scene), 0);
    });
};

export const lateCases: Declare = (test) => {
  for (const declare of [DELETES, BATCHES, ACTS, COMMENTS]) declare(test);
};
