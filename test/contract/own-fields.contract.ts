import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as assert from 'uvu/assert';
import { join, tell } from '../support/acts.js';
import { contract } from '../support/contract.js';
import { failure, ok } from '../support/effect.js';
import { ada } from '../support/fixtures.js';
import type { Scene } from '../support/scene.js';

const find = async ({ stores }: Scene) => O.toNullable(await ok(stores.users.find(ada)));

export const ownFieldsContract = contract('Fields of a user', (test) => {
  test('lets no update grow a hash past the fields it may hold', async (scene) => {
    await join(scene, ada);
    const most = Object.keys((await find(scene)) ?? {}).length + 1;
    const grow = (set: Record<string, string>, remove: string[] = []) =>
      scene.stores.users.update(ada, { set, remove, maxFields: most }, scene.time.now());
    await ok(grow({ bio: 'b', username: 'ada' }));
    const before = await find(scene);
    assert.equal(await failure(grow({ links: 'l' })), { _tag: 'TooManyFields', max: most });
    assert.equal(await find(scene), before);
    await ok(grow({ bio: 'c' }));
    await ok(grow({ links: 'l' }, ['bio']));
    assert.is((await find(scene))?.['links'], 'l');
  });

  test('lets no batch grow a hash past the fields it may hold', async (scene) => {
    await join(scene, ada);
    const most = Object.keys((await find(scene)) ?? {}).length + 2;
    const { replies } = await tell(
      scene,
      [
        ['HSET', 'user:ada', 'a', '1', 'b', '2', 'a', '3'],
        ['HSET', 'user:ada', 'c', '1'],
        ['HINCRBY', 'user:ada', 'n', 1],
        ['HSET', 'user:ada', 'a', '4'],
        ['HDEL', 'user:ada', 'a', 'never'],
        ['HINCRBY', 'user:ada', 'n', 1],
      ],
      { maxFields: most },
    );
    const full = { code: 'invalid_value', message: 'ERR too many fields' };
    assert.equal(
      replies.map((reply) => (E.isLeft(reply) ? reply.left : reply.right)),
      [2, full, full, 0, 1, 1],
    );
  });
});
