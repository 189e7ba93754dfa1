import * as assert from 'uvu/assert';
import { ask, join, like } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, anId, aPost, bob, DAY } from '../support/app/fixtures.js';
import { postsOf } from '../support/app/posts.js';

const p1 = anId('p1');

export const declareIdempotency: Declare = (test) => {
  test('a repeated idempotency key returns the first post', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada, bob);
    const request = { scope: 'user:ada', key: 'k', digest: 'd' };
    const first = await ok(postsOf(stores).create(aPost(), request, time.now()));
    await like(scene, bob, p1);
    time.pass(DAY - 1);
    const again = aPost({ id: anId('p2') });
    assert.equal(await ok(postsOf(stores).create(again, request, time.now())), first);
    assert.is(await ask(scene, 'EXISTS', 'post:p2'), 0);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '1');
  });

  test('concurrent requests with one idempotency key create one post', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada);
    const request = { scope: 'user:ada', key: 'k', digest: 'd' };
    const made = await Promise.all(
      ['p1', 'p2', 'p3'].map((id) =>
        ok(postsOf(stores).create(aPost({ id: anId(id) }), request, time.now())),
      ),
    );
    assert.is(new Set(made.map(({ id }) => id)).size, 1);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '1');
  });

  test('a used idempotency key with another body is refused', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada);
    const request = { scope: 'user:ada', key: 'k', digest: 'd' };
    await ok(postsOf(stores).create(aPost(), request, time.now()));
    const other = postsOf(stores).create(
      aPost({ id: anId('p2') }),
      { ...request, digest: 'e' },
      time.now(),
    );
    assert.equal(await failure(other), { _tag: 'IdempotencyMismatch' });
    assert.is(await ask(scene, 'EXISTS', 'post:p2'), 0);
  });

  test('idempotency keys of different scopes are independent', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada);
    const request = { scope: 'a', key: 'b:c', digest: 'd' };
    await ok(postsOf(stores).create(aPost(), request, time.now()));
    const other = { scope: 'a:b', key: 'c', digest: 'e' };
    const made = await ok(postsOf(stores).create(aPost({ id: anId('p2') }), other, time.now()));
    assert.is(made.id, 'p2');
  });

  test('an idempotency key expires after a day', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada);
    const request = { scope: 'user:ada', key: 'k', digest: 'd' };
    const again = (id: string) =>
      ok(postsOf(stores).create(aPost({ id: anId(id) }), request, time.now()));
    assert.is((await again('p1')).id, 'p1');
    time.pass(DAY);
    assert.is((await again('p2')).id, 'p2');
    time.pass(DAY - 1);
    assert.is((await again('p3')).id, 'p2');
  });

  test('the idempotency keys of a removed author are forgotten, also for a new user of that name', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada);
    const request = { scope: 'user:ada', key: 'k', digest: 'd' };
    const again = (id: string) =>
      postsOf(stores).create(aPost({ id: anId(id) }), request, time.now());
    await ok(again('p1'));
    await ok(stores.users.remove(ada, time.now()));
    assert.is((await failure(again('p2')))._tag, 'UserNotFound');
    await join(scene, ada);
    assert.is((await ok(again('p2'))).id, 'p2');
  });

  test('a refused request does not use up its idempotency key', async (scene) => {
    const { stores, time } = scene;
    const request = { scope: 'user:ada', key: 'k', digest: 'd' };
    await failure(postsOf(stores).create(aPost(), request, time.now()));
    await join(scene, ada);
    assert.is((await ok(postsOf(stores).create(aPost(), request, time.now()))).id, 'p1');
  });
};
