import * as assert from 'uvu/assert';
import { drain, erase, join, publish } from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import type { Scene } from '../support/app/scene.js';
import { ok } from '../support/run/effect.js';
import { apply, row } from '../support/sync/acts.js';
import { ada, anId, bob, cyd, noon } from '../support/app/fixtures.js';

const IDLE = { pendingWork: 0, deferred: 0, deadLetters: 0, damaged: [] };

const check = async (scene: Scene) => {
  await drain(scene);
  return ok(scene.stores.health.check);
};

export const storeHealthContract = contract('StoreHealth', (test) => {
  test('users of every role and posts are counted', async (scene) => {
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

  test('a store is named once, and known as emptied until that is cleared', async (scene) => {
    const { health } = scene.stores;
    const probe = (freshName: string) => ok(health.probe({ now: noon, freshName, interval: 0 }));
    const empty = { users: 0, posts: 0, emptied: null, lost: null, copyAsOf: null };
    assert.equal(await probe('one'), { ...empty, name: 'one' });
    await join(scene, ada, bob);
    await publish(scene, { id: anId('a') });
    assert.equal(await probe('two'), { ...empty, name: 'one', users: 2, posts: 1 });
    const emptied = { at: noon, users: 7, posts: 8 };
    await ok(health.noteEmptied('another', emptied));
    assert.is((await probe('two')).emptied, null, 'no store has that name');
    await ok(health.noteEmptied('one', emptied));
    await ok(health.noteEmptied('one', { at: noon + 1, users: 1, posts: 1 }));
    assert.equal((await probe('two')).emptied, emptied, 'the first note is kept');
    await ok(health.noteEmptied('one', null));
    assert.is((await probe('two')).emptied, null);
  });

  test('the latest canary is kept, in whatever order canaries arrive', async (scene) => {
    const { health, statistics } = scene.stores;
    const known = async () => {
      const { copyAsOf } = await ok(health.probe({ now: noon, freshName: 'one', interval: 0 }));
      assert.is((await ok(statistics.read(noon))).copyAsOf, copyAsOf);
      return copyAsOf;
    };
    assert.is(await known(), null);
    for (const [at, before, after] of [
      [noon, null, noon],
      [noon - 1, noon, noon],
      [noon, noon, noon],
      [noon + 60_000, noon, noon + 60_000],
    ] as const) {
      assert.is(await ok(health.noteCanary(at, noon)), before);
      assert.is(await known(), after);
    }
    const setBack = noon - 6 * 3_600_000;
    assert.is(await ok(health.noteCanary(setBack, setBack)), null, 'by a clock set back since');
    assert.is(await known(), setBack);
  });

  test('deferred and failed records are counted', async (scene) => {
    const early = row('post', 1, { id: 7, user_id: 99, content: 'Early' });
    await apply(scene, [early, row('user', 1, { username: 'a b' })]);
    assert.equal(await check(scene), { users: 0, posts: 0, ...IDLE, deferred: 1, deadLetters: 1 });
  });
});
