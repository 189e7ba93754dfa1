import * as assert from 'uvu/assert';
import { ask, drain } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { anId, DAY } from '../support/app/fixtures.js';
import { NOTHING_ASKED } from '../../src/application/sync/query.js';
import type { Scene } from '../support/app/scene.js';
import { at, gone, row, sent, waiting } from '../support/sync/acts.js';

const user = (username: string, version: number) => row('user', version, { username });
const post = (id: string, username: string, version: number) =>
  row('post', version, { id, username, content: 'x #sea' });
const like = (username: string, post_id: string, version: number) =>
  row('like', null, { username, post_id, created_at: at(version) });
const follow = (follower: string, following: string, version: number) =>
  row('follow', version, { follower, following });
const deleteUser = (version: number) => gone('user', version, { username: 'ada' });
const unlike = (username: string, post_id: string, version: number) =>
  gone('like', version, { username, post_id });

const countLetters = async ({ stores }: Scene): Promise<number> =>
  (await ok(stores.deadLetters.list({ code: null, offset: 0, limit: 1 }))).total;

export const dependentCases: Declare = (test) => {
  test('late records of a post deleted with its author are deferred and become no dead letters', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'ada', 2), deleteUser(5));
    await drain(scene);
    const part = row('post', 5, { id: 'p1', content: 'part' });
    const late = [like('bob', 'p1', 4), part];
    assert.equal(await sent(scene, ...late), Array(2).fill('owner_missing'));
    scene.time.pass(DAY);
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.is(await countLetters(scene), 0);
    await sent(scene, like('bob', 'p1', 6));
    await sent(scene, user('ada', 7), post('p1', 'ada', 7));
    await drain(scene);
    assert.equal(await sent(scene, ...late), ['stale', 'stale']);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['bob']);
  });

  test('a like deferred for a post that arrives after the delete of its author becomes no dead letter', async (scene) => {
    await sent(scene, user('bob', 1), deleteUser(5), like('bob', 'p1', 4), like('bob', 'p2', 4));
    assert.equal(await sent(scene, post('p1', 'ada', 2)), ['stale']);
    scene.time.pass(DAY);
    await drain(scene);
    assert.is(await countLetters(scene), 1);
  });

  test('late records of a post deleted with its author are applied when it has another author', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'ada', 2), deleteUser(5));
    const part = row('post', 4, { id: 'p1', content: 'part' });
    assert.equal(await sent(scene, like('bob', 'p1', 4)), ['owner_missing']);
    await drain(scene);
    assert.equal(await sent(scene, part, post('p1', 'ada', 1)), ['owner_missing', 'stale']);
    assert.equal(await sent(scene, post('p1', 'bob', 3)), ['applied']);
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'post:p1', 'content', 'likesCount'), ['part', '1']);
  });

  test('a post deleted with its author is restored by a newer row with another author', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'ada', 2), deleteUser(5));
    await drain(scene);
    assert.equal(await sent(scene, post('p1', 'bob', 4), post('p1', 'ada', 3)), [
      'applied',
      'stale',
    ]);
    assert.equal(await sent(scene, post('p1', 'bob', 5)), ['unchanged']);
    assert.is(await ask(scene, 'HGET', 'post:p1', 'username'), 'bob');
  });

  test('a delete of an edge is not deferred for a deleted user or post whose name is known', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'ada', 2), post('b1', 'bob', 2));
    await sent(scene, deleteUser(5));
    await drain(scene);
    const unfollow = (follower: string, following: string) =>
      gone('follow', 7, { follower, following });
    assert.equal(
      await sent(
        scene,
        ...[unlike('bob', 'p1', 7), unlike('ada', 'b1', 7)],
        ...[unfollow('bob', 'ada'), unfollow('ada', 'bob'), unfollow('ada', 'bob')],
      ),
      Array(5).fill('unchanged'),
    );
    assert.is(await waiting(scene), 0);
    await sent(scene, user('ada', 6), post('p1', 'ada', 6));
    assert.equal(
      await sent(
        scene,
        ...[like('bob', 'p1', 7), follow('bob', 'ada', 6), follow('ada', 'bob', 7)],
        like('bob', 'p1', 8),
      ),
      ['stale', 'stale', 'stale', 'applied'],
    );
  });

  test('a like set aside with its post is dropped if the post is deleted again meanwhile', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'ada', 2), like('bob', 'p1', 7));
    await sent(scene, deleteUser(5));
    await sent(scene, gone('post', 9, { id: 'p1' }));
    await drain(scene);
    assert.is(await waiting(scene), 0);
  });

  test('a like deferred for a post with a tombstone becomes no dead letter, even if not woken', async (scene) => {
    await sent(scene, user('bob', 1));
    assert.equal(await sent(scene, like('bob', 'p1', 3)), ['owner_missing']);
    const { sync } = scene.stores;
    const reading = await ok(sync.read(() => NOTHING_ASKED));
    const step = { do: 'put-tombstone', of: 'post', name: anId('p1'), at: at(5) } as const;
    const nothing = {
      way: 'deferred',
      results: [],
      events: [],
      releases: [],
      deadLetters: [],
      droppedDeadLetters: [],
    } as const;
    const times = { cursor: null, ms: 0, now: scene.time.now() };
    await ok(sync.commit(reading, { ...nothing, ...times, steps: [step] }));
    scene.time.pass(DAY);
    await drain(scene);
    assert.equal([await waiting(scene), await countLetters(scene)], [0, 0]);
  });

  test('a deferred delete whose owner never arrives is dropped without a dead letter', async (scene) => {
    const unnamed = gone('follow', 3, { follower_id: 8, following: 'ada' });
    const results = await sent(scene, unlike('bob', 'p9', 3), unnamed, like('bob', 'p9', 2));
    assert.equal(results, Array(3).fill('owner_missing'));
    scene.time.pass(DAY);
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.is(await countLetters(scene), 1);
  });
};
