import * as assert from 'uvu/assert';
import { ask, drain } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId } from '../support/app/fixtures.js';
import { at, gone, row, sent, waiting } from '../support/sync/acts.js';
import { postsOf } from '../support/app/posts.js';

const user = (id: number | null, username: string, version: number, fields = {}) =>
  row('user', version, { ...(id && { id }), username, ...fields });
const post = (version: number, fields: object) => row('post', version, { id: 10, ...fields });

const USERS: Declare = (test) => {
  test('an older row after a delete that the newer row outlived adds nothing', async (scene) => {
    await sent(scene, user(1, 'ada', 30, { bio: 'new' }), gone('user', 20, { id: 1 }));
    await drain(scene);
    assert.equal(await sent(scene, user(1, 'ada', 10, { email: 'a@b.c' })), ['stale']);
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'bio', 'email'), ['1', 'new', null]);
  });
  test('a part told by a name alone goes with whoever had the name then, though it came to the next one', async (scene) => {
    await sent(scene, user(2, 'ada', 10, { bio: 'second' }));
    await sent(scene, user(null, 'ada', 3, { mood: 'sad', created_at: 1_500_000_000_000 }));
    await sent(scene, user(1, 'ada', 2), gone('user', 8, { id: 1, username: 'ada' }));
    assert.equal(await sent(scene, post(6, { username: 'ada', content: 'old' })), ['stale']);
    await drain(scene);
    await sent(scene, user(2, 'ada', 9));
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'bio', 'mood'), ['2', 'second', null]);
    assert.is(await waiting(scene), 0);
  });

  test('a part by name brings nobody back who died while the one before seemed to be here', async (scene) => {
    await sent(scene, user(1, 'ada', 1), gone('user', 15, { id: 2, username: 'ada' }));
    await sent(scene, user(2, 'ada', 9), gone('user', 5, { username: 'ada' }));
    await drain(scene);
    assert.equal(await sent(scene, user(null, 'ada', 14, { bio: 'late' })), ['stale']);
    assert.is(await ask(scene, 'EXISTS', 'user:ada'), 0);
  });

  test('a delete tells the name of an id that was known to be dead without one', async (scene) => {
    await sent(scene, user(1, 'ada', 1), gone('user', 15, { id: 2 }));
    await sent(scene, gone('user', 15, { id: 2, username: 'ada' }), gone('user', 5, { id: 1 }));
    await drain(scene);
    assert.equal(await sent(scene, user(null, 'ada', 14, { bio: 'late' })), ['stale']);
  });

  test('a part by name waits for nobody when it is older than a delete of the name', async (scene) => {
    await sent(scene, user(1, 'ada', 1), user(3, 'ada', 20), user(null, 'ada', 12, { bio: 'x' }));
    await sent(scene, gone('user', 5, { id: 1 }), gone('user', 15, { username: 'ada' }));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'bio'), ['3', null]);
    assert.is(await waiting(scene), 0);
  });

  test('a like by name comes to the next one once it is known that they were here by then', async (scene) => {
    await sent(
      scene,
      user(9, 'bob', 0),
      post(1, { username: 'bob', content: 'x' }),
      user(1, 'ada', 5),
    );
    await sent(scene, row('like', 25, { username: 'ada', post_id: 10 }));
    await sent(scene, gone('user', 16, { username: 'ada' }));
    await drain(scene);
    await sent(scene, user(5, 'ada', 26));
    await drain(scene);
    assert.is(await waiting(scene), 1);
    await sent(scene, user(5, 'ada', 21));
    await drain(scene);
    assert.equal(await ask(scene, 'ZRANGE', 'user:ada:liked', 0, '-1'), ['10']);
    assert.is(await waiting(scene), 0);
  });

  for (const isFirst of [true, false])
    test(`a row that waits for a name ends by a delete of the name alone that comes ${isFirst ? 'first' : 'last'}, below the next one`, async (scene) => {
      const rows = [user(1, 'ada', 2), gone('user', 6, { username: 'ada' })];
      await sent(scene, user(2, 'ada', 30), gone('user', 36, { id: 2, username: 'ada' }));
      await drain(scene);
      await sent(scene, user(3, 'ada', 68));
      for (const one of isFirst ? rows.toReversed() : rows) await sent(scene, one);
      await drain(scene);
      assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id'), ['3']);
      assert.is(await waiting(scene), 0);
    });

  test('a row that waits for a name ends by the version of a delete that had come without one', async (scene) => {
    await sent(scene, user(1, 'ada', 2), gone('user', null, { id: 1 }));
    await drain(scene);
    await sent(scene, user(2, 'ada', 30));
    assert.equal(await sent(scene, user(1, 'ada', 2)), ['name_taken']);
    assert.equal(await sent(scene, gone('user', 6, { id: 1 })), ['unchanged']);
    await drain(scene);
    assert.is(await waiting(scene), 0);
  });

  test('what was told by a name alone goes with whoever had it then, once it is told when they were deleted', async (scene) => {
    await sent(scene, user(1, 'ada', 1), user(9, 'bob', 1), gone('user', null, { id: 1 }));
    await drain(scene);
    const follow = row('follow', 5, { follower: 'ada', following: 'bob' });
    await sent(scene, user(2, 'ada', 30, { bio: 'second' }), follow);
    assert.equal(await sent(scene, gone('user', 7, { id: 1 })), ['unchanged']);
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:ada:following'), []);
    assert.equal(await sent(scene, follow), ['stale']);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'bio'), ['2', 'second']);
    assert.is(await waiting(scene), 0);
  });

  test('a part by name that came to the one before is of the next one, who was born by then', async (scene) => {
    await sent(scene, user(1, 'ada', 14, { created_at: at(14) }));
    await sent(scene, user(null, 'ada', 98, { created_at: at(49), mood: 'sad' }));
    await sent(scene, user(2, 'ada', 101, { bio: 'second' }));
    await sent(scene, gone('user', 17, { username: 'ada' }));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'bio', 'mood', 'created_at'), [
      '2',
      'second',
      'sad',
      `${at(49)}`,
    ]);
    assert.is(await waiting(scene), 0);
  });
};

const POSTS: Declare = (test) => {
  test('a post that is deleted while its author is being erased keeps nothing older, nor its ban', async (scene) => {
    await sent(scene, user(3, 'ada', 1), post(2, { username: 'ada', content: 'old' }));
    const ban = { banned_at: scene.time.now(), banned_by: ada };
    await ok(postsOf(scene.stores).setBan(anId('10'), ban, null, scene.time.now() - 3_500_000));
    await sent(scene, post(8, { username: 'ada', media_url: 'https://a.b/c' }));
    await sent(scene, gone('user', 1, { username: 'ada' }), gone('post', 6, { id: 10 }));
    await drain(scene);
    await sent(scene, user(3, 'ada', 7));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'post:10', 'content', 'media_url'), [
      '',
      'https://a.b/c',
    ]);
  });

  for (const isNamed of [true, false])
    test(`a post dies with the first of two of one name, whose delete ${isNamed ? 'names them' : 'tells the id alone'}`, async (scene) => {
      await sent(scene, user(1, 'cyd', 1), post(6, { username: 'cyd', content: 'old' }));
      await sent(scene, post(12, { user_id: 3 }));
      await sent(scene, gone('user', 15, isNamed ? { id: 3, username: 'ada' } : { id: 3 }));
      await sent(scene, user(5, 'ada', 16), post(20, { username: 'ada', hashtags: ['art'] }));
      await sent(scene, user(3, 'ada', 9));
      await drain(scene);
      assert.equal(await ask(scene, 'HMGET', 'post:10', 'username', 'content'), ['ada', '']);
      assert.is(await waiting(scene), 0);
    });

  test('an older row of a post waits for no author of whom no more than the delete was told', async (scene) => {
    await sent(scene, gone('user', 10, { id: 1 }), post(8, { user_id: 1, content: 'old' }));
    await sent(scene, post(7, { user_id: 1, created_at: at(7) }));
    await sent(scene, user(2, 'bob', 6), post(11, { username: 'bob', content: 'new' }));
    assert.equal(await ask(scene, 'HMGET', 'post:10', 'content', 'created_at'), [
      'new',
      `${at(7)}`,
    ]);
  });

  test('an older row of a post dies with its author, whose name is told last', async (scene) => {
    await sent(scene, user(2, 'ada', 12), gone('user', 11, { id: 1 }));
    await sent(scene, post(17, { username: 'ada', hashtags: ['sea'] }));
    await sent(scene, post(6, { user_id: 1, content: 'old' }), user(1, 'ada', 2));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'post:10', 'username', 'content'), ['ada', '']);
    assert.is(await waiting(scene), 0);
  });
};

const KEPT: Declare = (test) => {
  test('a field set by key comes back with its user after another of the name was here', async (scene) => {
    await sent(scene, user(3, 'ada', 19));
    await ok(
      scene.stores.users.update(ada, { set: { badge: 'gold' }, remove: [] }, scene.time.now()),
    );
    await sent(scene, user(2, 'ada', 8), gone('user', 6, { username: 'ada' }));
    await drain(scene);
    await sent(scene, gone('user', 13, { username: 'ada' }));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'badge'), ['3', 'gold']);
  });

  test('a role given by key brings nobody back who dies while it is put aside', async (scene) => {
    await sent(scene, user(2, 'ada', 4));
    const origin = { version: at(35), byUser: false };
    await ok(scene.stores.users.setRole(ada, 'model', at(35), origin));
    await sent(scene, gone('user', 3, { id: 1, username: 'ada' }));
    while ((await ok(scene.stores.work.runNext(scene.time.now()))) === 'worked');
    await sent(scene, gone('user', 9, { id: 2 }));
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'user:ada'), 0);
    await sent(scene, user(2, 'ada', 12));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'role'), ['2', 'model']);
  });

  test('a ban of a post that nobody had does not die with somebody of the name of its next author', async (scene) => {
    await sent(scene, user(1, 'ada', 1), user(2, 'bob', 1), post(4, { username: 'bob' }));
    const ban = { banned_at: at(6), banned_by: ada };
    await ok(postsOf(scene.stores).setBan(anId('10'), ban, null, at(6)));
    await sent(scene, gone('post', 5, { id: 10 }), gone('user', 6, { username: 'ada' }));
    await drain(scene);
    await sent(scene, user(4, 'ada', 9), post(11, { username: 'ada' }));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'post:10', 'username', 'banned'), ['ada', '1']);
  });

  test('a post that died with its author does not come back with a part of it that stands under another id', async (scene) => {
    await sent(scene, user(2, 'cyd', 6), post(18, { username: 'cyd' }));
    const moved = { id: 11, external_id: 'late', username: 'bob' };
    await sent(scene, row('post', 30, moved), gone('user', 34, { username: 'bob' }));
    await drain(scene);
    await sent(scene, gone('post', 14, { id: 10, external_id: 'late' }));
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'post:late'), 0);
    assert.is(await ask(scene, 'EXISTS', 'user:bob:posts'), 0);
  });
};

/** Tests users who have one name in turn in Xano, and whose rows arrive in another order. */
export const namesakeCases: Declare = (test) => {
  for (const declare of [USERS, POSTS, KEPT]) declare(test);
};
