import * as assert from 'uvu/assert';
import { drain, erase, join, publish } from '../support/acts.js';
import { contract } from '../support/contract.js';
import type { Scene } from '../support/scene.js';
import { ok } from '../support/effect.js';
import { apply, row } from '../support/sync-acts.js';
import { ada, anId, bob, cyd, noon } from '../support/fixtures.js';

const IDLE = { pendingWork: 0, deferred: 0, deadLetters: 0 };

const check = async (scene: Scene) => {
  await drain(scene);
  return ok(scene.stores.health.check);
};

export const storeHealthContract = contract('StoreHealth', (test) => {
  test('counts users of every role, and posts', async (scene) => {
    assert.equal(await check(scene), { users: 0, posts: 0, ...IDLE });
    await join(scene, ada, bob, cyd);
    await ok(scene.stores.users.setRole(bob, 'model', noon));
    await publish(scene, { id: anId('a') });
    await publish(scene, { id: anId('b'), author: bob });
    assert.equal(await check(scene), { users: 3, posts: 2, ...IDLE });
    await erase(scene, anId('a'));
    await ok(scene.stores.users.remove(bob, noon));
    assert.equal(await check(scene), { users: 2, posts: 0, ...IDLE });
  });

  test('counts the records that wait, and those that failed', async (scene) => {
    const early = row('post', 1, { id: 7, user_id: 99, content: 'Early' });
    await apply(scene, [early, row('user', 1, { username: 'a b' })]);
    assert.equal(await check(scene), { users: 0, posts: 0, ...IDLE, deferred: 1, deadLetters: 1 });
  });
});
