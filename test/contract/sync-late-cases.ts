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

const letters = async (scene: Scene): Promise<number> => {
  scene.time.pass(DAY);
  await drain(scene);
  return (await ok(scene.stores.deadLetters.list({ code: null, offset: 0, limit: 9 }))).total;
};

const DELETES: Declare = (test) => {
  test('a late delete leaves what was set by key, and a ban', async (scene) => {
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

  test('a late delete of a follow leaves a newer one whose target is being erased and comes back', async (scene) => {
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

  test('what waits for somebody who turns out to be dead waits no longer', async (scene) => {
    await join(scene, bob);
    const early = [post(3, { username: 'ada', content: 'x' }), like(3)];
    assert.equal(await sent(scene, ...early), ['owner_missing', 'owner_missing']);
    await sent(scene, gone('user', 5, { username: 'ada' }), gone('post', 5, { id: 'p1' }));
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.is(await letters(scene), 0);
  });

  test('a part of a post that is newer than its delete waits for a whole row', async (scene) => {
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

  test('a delete that knew the Xano id alone reaches a post made here', async (scene) => {
    await join(scene, ada);
    const origin = { version: at(1), byUser: true };
    await ok(postsOf(scene.stores).create(aPost(), null, noon, origin));
    assert.equal(await sent(scene, gone('post', 5, { id: 77 })), ['unchanged']);
    const home = { id: 77, external_id: 'p1', username: 'ada', content: 'x' };
    assert.equal(await sent(scene, row('post', 4, home)), ['stale']);
    assert.is(await ask(scene, 'EXISTS', 'post:p1'), 0);
    assert.equal(await sent(scene, row('post', 6, home)), ['applied']);
  });

  test('who liked a post that is deleted twice is let go by both deletes', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), user('cyd', 1));
    await sent(scene, post(2, { username: 'ada', content: 'x' }), like(3));
    await sent(scene, gone('post', 5, { id: 'p1' }), post(6, { username: 'ada', content: 'y' }));
    await sent(scene, row('like', 7, { username: 'cyd', post_id: 'p1' }));
    await sent(scene, gone('post', 8, { id: 'p1' }));
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'user:bob:liked', 'user:cyd:liked'), 0);
    assert.is(await waiting(scene), 0);
  });

  test('a delete made here by a slow clock does not make a later one forgotten', async (scene) => {
    await sent(scene, user('ada', 1), gone('user', 9, { username: 'ada' }));
    await drain(scene);
    await sent(scene, user('ada', 10));
    await ok(scene.stores.users.remove(ada, noon, { version: at(5), byUser: true }));
    await drain(scene);
    assert.equal(await sent(scene, user('ada', 8), user('ada', 9)), ['stale', 'stale']);
  });

  test('a part by name that brings a user back lets in who waits for the id', async (scene) => {
    await sent(scene, user('bob', 1, { id: 1 }), user('ada', 5, { id: 3, created_at: at(5) }));
    await sent(scene, row('follow', 9, { follower_id: 3, following_id: 1 }));
    await sent(scene, gone('user', 4, { id: 2, username: 'ada' }));
    await sent(scene, user('ada', 8, { bio: 'part' }));
    await drain(scene);
    assert.is(await ask(scene, 'SISMEMBER', 'user:ada:following', 'bob'), 1);
    assert.is(await waiting(scene), 0);
  });

  test('a row of the dead still tells whose its Xano id was', async (scene) => {
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
  test('a like after the delete of its post, in one batch, is a like anew', async (scene) => {
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

  test('a like as old as the delete of its post does not outlive it', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1));
    await sent(scene, post(2, { username: 'ada', content: 'x' }), like(5));
    await sent(scene, gone('post', 5, { id: 'p1' }), post(6, { username: 'ada', content: 'y' }));
    assert.equal(await sent(scene, like(null)), ['applied']);
    await drain(scene);
    assert.equal(await likers(scene), ['bob']);
  });

  test('a post that comes in a batch is as old as its author for what follows', async (scene) => {
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

  test('a post comes back whole with its author when what else was told of it waited too', async (scene) => {
    const ada2 = row('user', 6, { id: 2, username: 'ada' });
    const late = gone('user', 4, { id: 1, username: 'ada' });
    const first = post(2, { username: 'bob', content: 'x' });
    await sent(scene, user('bob', 1), ada2, post(7, { user_id: 2 }), late, first, like(3));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'post:p1', 'username', 'content'), ['ada', 'x']);
    assert.equal(await likers(scene), ['bob']);
  });

  test('a post given to somebody whose name another had keeps the likes that are newer', async (scene) => {
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
  test('a like sent again without its instant keeps the one it has', async (scene) => {
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
    test(`a comment that a late delete of its post takes along keeps what is newer, though ${isWhole ? 'all' : 'a part'} of it comes before it is away`, async (scene) => {
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
