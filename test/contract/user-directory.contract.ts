import * as assert from 'uvu/assert';
import { ban, bookmark, join, like, publish } from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import type { Scene } from '../support/app/scene.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, dan, noon, SECOND } from '../support/app/fixtures.js';
import { directoryOf } from '../support/app/feeds.js';

const newest = async ({ stores }: Scene, role: 'user' | 'model', limit = 10) =>
  (await ok(directoryOf(stores).newest(role, limit))).map((user) => user['username']);

const top = async ({ stores }: Scene, limit = 10) =>
  (await ok(directoryOf(stores).topModels(limit))).map(({ user, score }) => [
    user['username'],
    score,
  ]);

const setRole = ({ stores }: Scene, username: typeof ada, role: 'user' | 'model' | 'admin') =>
  ok(stores.users.setRole(username, role, noon));

export const userDirectoryContract = contract('UserDirectory', (test) => {
  test('lists the newest of a role first', async (scene) => {
    for (const username of [bob, ada, dan, cyd]) {
      await join(scene, username);
      scene.time.pass(SECOND);
    }
    assert.equal(await newest(scene, 'user'), ['cyd', 'dan', 'ada', 'bob']);
    assert.equal(await newest(scene, 'user', 2), ['cyd', 'dan']);
    assert.equal(await newest(scene, 'model'), []);
    await setRole(scene, dan, 'model');
    await setRole(scene, ada, 'admin');
    assert.equal(await newest(scene, 'user'), ['cyd', 'bob']);
    assert.equal(await newest(scene, 'model'), ['dan']);
  });

  test('puts the greater name first among users of one instant', async (scene) => {
    await join(scene, bob, ada, cyd);
    assert.equal(await newest(scene, 'user', 2), ['cyd', 'bob']);
  });

  test('answers whole users', async (scene) => {
    await join(scene, ada);
    await ok(scene.stores.users.update(ada, { set: { bio: 'hi' }, remove: [] }, noon));
    const [user] = await ok(directoryOf(scene.stores).newest('user', 1));
    assert.equal([user?.['bio'], user?.['postCount']], ['hi', '0']);
  });

  test('lists models by engagement, and no removed one', async (scene) => {
    await join(scene, ada, bob, cyd, dan);
    for (const model of [ada, bob, cyd]) await setRole(scene, model, 'model');
    await publish(scene, { id: anId('a'), author: ada });
    await publish(scene, { id: anId('b'), author: bob });
    await like(scene, dan, anId('a'));
    await bookmark(scene, dan, anId('b'));
    assert.equal(await top(scene), [
      ['bob', 4],
      ['ada', 3],
      ['cyd', 0],
    ]);
    assert.equal(await top(scene, 1), [['bob', 4]]);
    await ban(scene, anId('b'), dan);
    assert.equal(await top(scene, 1), [['bob', 4]]);
    await ok(scene.stores.users.remove(bob, noon));
    assert.equal(await top(scene), [
      ['ada', 3],
      ['cyd', 0],
    ]);
    assert.equal(await newest(scene, 'model'), ['cyd', 'ada']);
  });
});
