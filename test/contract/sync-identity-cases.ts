import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import { ask, drain, tell } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, bob, DAY, noon } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { apply, gone, row, sent, waiting } from '../support/sync/acts.js';

const user = (id: number, username: string, version: number, fields = {}) =>
  row('user', version, { id, username, ...fields });

const idOf = (scene: Scene, name: string): Promise<unknown> =>
  ask(scene, 'HGET', `user:${name}`, 'id');

/** Resolves to the replies of the write proxy to each command. */
const repliesTo = async (scene: Scene, ...commands: readonly (readonly unknown[])[]) =>
  (await tell(scene, commands)).replies.map((reply) =>
    E.isRight(reply) ? reply.right : reply.left.message,
  );

const TAKEN = 'ERR id belongs to another user';

/** Sets up two users of the name ada: the first is deleted, the second exists. */
const reuseName = async (scene: Scene): Promise<void> => {
  await sent(scene, user(1, 'ada', 1), gone('user', 2, { id: 1 }));
  await drain(scene);
  assert.equal(await sent(scene, user(2, 'ada', 3)), ['applied']);
};

const DEAD: Declare = (test) => {
  test('records with the id of a deleted user affect no other user, even after tombstones expire', async (scene) => {
    await reuseName(scene);
    for (const pass of [0, 8 * DAY]) {
      scene.time.pass(pass);
      const records = [
        row('post', 2, { id: 10, user_id: 1, content: 'old' }),
        row('like', 1, { user_id: 1, post_id: 10 }),
        gone('user', 2, { id: 1 }),
        gone('user', null, { id: 1 }),
      ];
      assert.equal(await sent(scene, ...records), ['stale', 'stale', 'stale', 'unchanged']);
      await drain(scene);
      assert.is(await idOf(scene, 'ada'), '2');
    }
  });

  test('a restored user has their id again', async (scene) => {
    await sent(scene, user(1, 'ada', 1), gone('user', 2, { id: 1 }));
    await drain(scene);
    assert.equal(await sent(scene, row('post', 4, { id: 10, user_id: 1, content: 'x' })), [
      'owner_missing',
    ]);
    assert.equal(await sent(scene, user(1, 'ada', 3, { deleted: false })), ['applied']);
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'post:10', 'username'), 'ada');
  });

  test('the id of a user deleted here is dead, as after a delete in Xano', async (scene) => {
    await sent(scene, user(1, 'ada', 1));
    await ok(scene.stores.users.remove(ada, noon));
    await drain(scene);
    await tell(scene, [['HSET', 'user:ada', 'username', 'ada']]);
    assert.equal(await sent(scene, gone('user', 5, { id: 1 })), ['unchanged']);
    assert.equal(await sent(scene, row('post', 6, { id: 10, user_id: 1, content: 'x' })), [
      'owner_missing',
    ]);
    assert.is(await ask(scene, 'EXISTS', 'user:ada'), 1);
  });
};

const TAKEN_NAMES: Declare = (test) => {
  test('a row with a taken name is deferred, and inherits nothing of the older account', async (scene) => {
    await sent(scene, user(1, 'ada', 1, { email: 'a@b.c' }));
    await sent(scene, row('post', 2, { id: 10, user_id: 1, content: 'old' }));
    const [outcome] = await apply(scene, [user(2, 'ada', 5, { bio: 'second' })]);
    assert.equal([outcome?.result, outcome?.code], ['deferred', 'name_taken']);
    await sent(scene, gone('user', 4, { username: 'ada' }));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'email', 'bio', 'postCount'), [
      '2',
      null,
      'second',
      '0',
    ]);
    assert.is(await ask(scene, 'EXISTS', 'post:10'), 0);
    assert.is(await waiting(scene), 0);
  });

  test('a delete by the id reaches the row that waits under a new name, where versions do not tell', async (scene) => {
    const both = [null, 5] as const;
    const cases = both.flatMap((told) => both.map((died) => [told, died] as const)).slice(0, 3);
    for (const [nth, [told, died]] of cases.entries()) {
      const id = 10 + nth;
      const named = (name: string) => row('user', told, { id, username: `${name}${nth}` });
      await sent(scene, row('user', null, { id, username: `old${nth}` }));
      assert.equal(await sent(scene, named('new')), ['id_taken']);
      await sent(scene, gone('user', died, { id }));
      await drain(scene);
      await sent(scene, gone('user', died, { id }), named('new'));
      await drain(scene);
      assert.equal([await idOf(scene, `old${nth}`), await idOf(scene, `new${nth}`)], [null, null]);
      assert.is(await waiting(scene), 0);
    }
  });

  test('a delete by the name alone lets the row come that waits under a new name', async (scene) => {
    await sent(scene, row('user', null, { id: 7, username: 'ada' }));
    await sent(scene, row('user', null, { id: 7, username: 'bob' }));
    await sent(scene, gone('user', null, { username: 'ada' }));
    await drain(scene);
    assert.equal([await idOf(scene, 'ada'), await idOf(scene, 'bob')], [null, '7']);
  });

  test('a row whose name stays taken becomes a dead letter with the code name_taken', async (scene) => {
    await sent(scene, user(1, 'ada', 1), user(2, 'ada', 5), user(1, 'bob', 0));
    scene.time.pass(DAY);
    await drain(scene);
    const { codes } = await ok(scene.stores.deadLetters.list({ code: null, offset: 0, limit: 9 }));
    assert.equal(codes, { name_taken: 1 });
  });
};

const GIVEN: Declare = (test) => {
  test('the write proxy and an update refuse the id of another user', async (scene) => {
    await reuseName(scene);
    await sent(scene, user(3, 'cyd', 1));
    const make = (name: string, id: number) => ['HSET', `user:${name}`, 'username', name, 'id', id];
    assert.equal(await repliesTo(scene, make('bob', 1)), [TAKEN]);
    assert.equal(await repliesTo(scene, make('bob', 3)), [TAKEN]);
    assert.equal(await repliesTo(scene, make('bob', 9), make('dan', 9)), [2, TAKEN]);
    assert.is(await ask(scene, 'EXISTS', 'user:dan'), 0);
    assert.equal(await repliesTo(scene, ['HSET', 'user:ada', 'id', 1]), [TAKEN]);
    const { users } = scene.stores;
    const change = users.update(bob, { set: { id: '3' }, remove: [] }, noon);
    assert.is((await failure(change))._tag, 'UserIdTaken');
    assert.equal([await idOf(scene, 'bob'), await idOf(scene, 'ada')], ['9', '2']);
  });

  test('an id removed from a user is free for another', async (scene) => {
    await repliesTo(scene, ['HSET', 'user:ada', 'username', 'ada', 'id', '007']);
    assert.equal(await sent(scene, user(7, 'bob', 1)), ['id_taken']);
    assert.equal(await repliesTo(scene, ['HDEL', 'user:ada', 'id']), [1]);
    await drain(scene);
    assert.equal([await idOf(scene, 'ada'), await idOf(scene, 'bob')], [null, '7']);
  });

  test('a post with an unknown user_id is kept for that user when the holder of its username is deleted', async (scene) => {
    await sent(scene, row('user', 15, { username: 'ada' }));
    const post = row('post', 20, { id: 10, username: 'ada', user_id: 3, content: 'x' });
    await sent(scene, post, user(1, 'ada', 3), user(3, 'ada', 16));
    await sent(scene, gone('user', 15, { id: 1, username: 'ada' }));
    await drain(scene);
    assert.is(await idOf(scene, 'ada'), '3');
    assert.equal(await ask(scene, 'HMGET', 'post:10', 'username', 'content'), ['ada', 'x']);
  });

  test('a partial row by name belongs to the next holder of the name, after deletes by name and by id', async (scene) => {
    await sent(scene, row('user', 1, { username: 'ada', bio: 'before' }), user(3, 'ada', 3));
    await sent(scene, row('user', 8, { username: 'ada', bio: 'next' }));
    await sent(scene, gone('user', 2, { username: 'ada' }), gone('user', 5, { id: 3 }));
    await sent(scene, user(4, 'ada', 7));
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'bio'), ['4', 'next']);
    assert.is(await waiting(scene), 0);
  });

  test('a user without an id adopts that of the first row', async (scene) => {
    await repliesTo(scene, ['HSET', 'user:ada', 'username', 'ada', 'bio', 'x']);
    assert.equal(await sent(scene, user(7, 'ada', 1)), ['applied']);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'id', 'bio'), ['7', 'x']);
  });
};

export const identityCases: Declare = (test) => {
  for (const declare of [DEAD, TAKEN_NAMES, GIVEN]) declare(test);
};
