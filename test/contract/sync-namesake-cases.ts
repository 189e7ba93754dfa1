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
  test('a row older than a late delete adds nothing to the newer user', async (scene) => {
    await sent(scene, user(1, 'ada', 30, { bio: 'new' }), gone('user', 20, { id: 1 }));
    await drain(scene);
    assert.equal(await sent(scene, user(1, 'ada', 10, { email: 'a@b.c' })), ['stale']);
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'bio', 'email'), ['1', 'new', null]);
  });
  test('a partial row by name goes with the earlier holder of the name, although the next one got it', async (scene) => {
    await sent(scene, user(2, 'ada', 10, { bio: 'second' }));
    await sent(scene, user(null, 'ada', 3, { mood: 'sad', created_at: 1_500_000_000_000 }));
    await sent(scene, user(1, 'ada', 2), gone('user', 8, { id: 1, username: 'ada' }));
    assert.equal(await sent(scene, post(6, { username: 'ada', content: 'old' })), ['stale']);
    await drain(scene);
    await sent(scene, user(2, 'ada', 9));
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'bio', 'mood'), ['2', 'second', null]);
    assert.is(await waiting(scene), 0);
  });

  test('a partial row by name does not restore a user deleted while an earlier holder seemed to exist', async (scene) => {
    await sent(scene, user(1, 'ada', 1), gone('user', 15, { id: 2, username: 'ada' }));
    await sent(scene, user(2, 'ada', 9), gone('user', 5, { username: 'ada' }));
    await drain(scene);
    assert.equal(await sent(scene, user(null, 'ada', 14, { bio: 'late' })), ['stale']);
    assert.is(await ask(scene, 'EXISTS', 'user:ada'), 0);
  });

  test('a second delete supplies the name of an id that was deleted without one', async (scene) => {
    await sent(scene, user(1, 'ada', 1), gone('user', 15, { id: 2 }));
    await sent(scene, gone('user', 15, { id: 2, username: 'ada' }), gone('user', 5, { id: 1 }));
    await drain(scene);
    assert.equal(await sent(scene, user(null, 'ada', 14, { bio: 'late' })), ['stale']);
  });

  test('a partial row by name is dropped if a delete of the name is newer', async (scene) => {
    await sent(scene, user(1, 'ada', 1), user(3, 'ada', 20), user(null, 'ada', 12, { bio: 'x' }));
    await sent(scene, gone('user', 5, { id: 1 }), gone('user', 15, { username: 'ada' }));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'bio'), ['3', null]);
    assert.is(await waiting(scene), 0);
  });

  test('a like by name is applied to the next holder once a row shows that they existed by then', async (scene) => {
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
    test(`a row deferred for its name is dropped by an older delete by name that arrives ${isFirst ? 'first' : 'last'}`, async (scene) => {
      const rows = [user(1, 'ada', 2), gone('user', 6, { username: 'ada' })];
      await sent(scene, user(2, 'ada', 30), gone('user', 36, { id: 2, username: 'ada' }));
      await drain(scene);
      await sent(scene, user(3, 'ada', 68));
      for (const one of isFirst ? rows.toReversed() : rows) await sent(scene, one);
      await drain(scene);
      assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id'), ['3']);
      assert.is(await waiting(scene), 0);
    });

  test('a row deferred for its name is dropped once its untimed delete is sent with a version', async (scene) => {
    await sent(scene, user(1, 'ada', 2), gone('user', null, { id: 1 }));
    await drain(scene);
    await sent(scene, user(2, 'ada', 30));
    assert.equal(await sent(scene, user(1, 'ada', 2)), ['name_taken']);
    assert.equal(await sent(scene, gone('user', 6, { id: 1 })), ['unchanged']);
    await drain(scene);
    assert.is(await waiting(scene), 0);
  });

  test('an edge by name goes with the earlier holder once their untimed delete is sent with a version', async (scene) => {
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

  test('a partial row by name moves to the next holder of the name, who existed by then', async (scene) => {
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
  for (const [bannedAt, banned] of [
    [5, null],
    [7, '1'],
  ] as const)
    test(`a post deleted while its author is being deleted keeps only its newer fields, ${banned === null ? 'and no older ban' : 'a newer ban included'}`, async (scene) => {
      await sent(scene, user(3, 'ada', 1), post(2, { username: 'ada', content: 'old' }));
      const ban = { banned_at: at(bannedAt), banned_by: ada };
      await ok(postsOf(scene.stores).setBan(anId('10'), ban, null, at(bannedAt)));
      await sent(scene, post(8, { username: 'ada', media_url: 'https://a.b/c' }));
      await sent(scene, gone('user', 1, { username: 'ada' }), gone('post', 6, { id: 10 }));
      await drain(scene);
      await sent(scene, user(3, 'ada', 7));
      await drain(scene);
      assert.equal(await ask(scene, 'HMGET', 'post:10', 'content', 'media_url', 'banned'), [
        '',
        'https://a.b/c',
        banned,
      ]);
      const isInFeed = (await ask(scene, 'ZSCORE', 'explore:feed', '10')) !== null;
      assert.is(isInFeed, banned === null);
    });

  for (const isNamed of [true, false])
    test(`a post goes with the first of two users of one name, whose delete has ${isNamed ? 'id and name' : 'the id alone'}`, async (scene) => {
      await sent(scene, user(1, 'cyd', 1), post(6, { username: 'cyd', content: 'old' }));
      await sent(scene, post(12, { user_id: 3 }));
      await sent(scene, gone('user', 15, isNamed ? { id: 3, username: 'ada' } : { id: 3 }));
      await sent(scene, user(5, 'ada', 16), post(20, { username: 'ada', hashtags: ['art'] }));
      await sent(scene, user(3, 'ada', 9));
      await drain(scene);
      assert.equal(await ask(scene, 'HMGET', 'post:10', 'username', 'content'), ['ada', '']);
      assert.is(await waiting(scene), 0);
    });

  test('an older row of a post is not deferred for an author known only by a delete', async (scene) => {
    await sent(scene, gone('user', 10, { id: 1 }), post(8, { user_id: 1, content: 'old' }));
    await sent(scene, post(7, { user_id: 1, created_at: at(7) }));
    await sent(scene, user(2, 'bob', 6), post(11, { username: 'bob', content: 'new' }));
    assert.equal(await ask(scene, 'HMGET', 'post:10', 'content', 'created_at'), [
      'new',
      `${at(7)}`,
    ]);
  });

  test('an older row of a post is removed with its author, whose name arrives last', async (scene) => {
    await sent(scene, user(2, 'ada', 12), gone('user', 11, { id: 1 }));
    await sent(scene, post(17, { username: 'ada', hashtags: ['sea'] }));
    await sent(scene, post(6, { user_id: 1, content: 'old' }), user(1, 'ada', 2));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'post:10', 'username', 'content'), ['ada', '']);
    assert.is(await waiting(scene), 0);
  });
};

const KEPT: Declare = (test) => {
  test('a field set with an API key returns with its user after another user had the name', async (scene) => {
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

  test('a role set with an API key does not restore a user deleted while it is set aside', async (scene) => {
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

  test('a ban of a post survives the delete of an earlier user with the name of its next author', async (scene) => {
    await sent(scene, user(1, 'ada', 1), user(2, 'bob', 1), post(4, { username: 'bob' }));
    const ban = { banned_at: at(6), banned_by: ada };
    await ok(postsOf(scene.stores).setBan(anId('10'), ban, null, at(6)));
    await sent(scene, gone('post', 5, { id: 10 }), gone('user', 6, { username: 'ada' }));
    await drain(scene);
    await sent(scene, user(4, 'ada', 9), post(11, { username: 'ada' }));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'post:10', 'username', 'banned'), ['ada', '1']);
  });

  test('a post deleted with its author is not restored by its part stored under another id', async (scene) => {
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

/** Tests users who have the same name in Xano one after the other, and whose rows arrive in another order. */
export const namesakeCases: Declare = (test) => {
  for (const declare of [USERS, POSTS, KEPT]) declare(test);
};
