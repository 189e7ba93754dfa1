import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as assert from 'uvu/assert';
import { isSystemField, type Allowance } from '../../src/domain/profile.js';
import { parseVersions } from '../../src/domain/sync/row.js';
import { SERVICE_ACCOUNT } from '../../src/domain/username.js';
import { join, tell } from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import { failure, ok } from '../support/run/effect.js';
import { ada } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';

const find = async ({ stores }: Scene) => O.toNullable(await ok(stores.users.find(ada)));

const namesIn = async (scene: Scene): Promise<number> =>
  Object.keys((await find(scene)) ?? {}).filter((name) => !isSystemField(name)).length;

const byUser = ({ time }: Scene) => ({ version: time.now(), byUser: true });

/** Makes a function by which ada updates herself. */
const updating =
  (scene: Scene, allowance: Allowance) =>
  (set: Record<string, string>, remove: readonly string[] = []) => {
    const { stores, time } = scene;
    return stores.users.update(ada, { set, remove, allowance }, time.now(), byUser(scene));
  };

const repliesTo = async (
  scene: Scene,
  allowance: Allowance,
  ...commands: readonly (readonly unknown[])[]
): Promise<readonly unknown[]> => {
  const { replies } = await tell(scene, commands, { allowance, origin: byUser(scene) });
  return replies.map((reply) => (E.isLeft(reply) ? reply.left.message : reply.right));
};

export const ownFieldsContract = contract('Fields of a user', (test) => {
  test('a user is identified by the current Xano id, but not by a former or deleted one', async (scene) => {
    const { users } = scene.stores;
    const identified = async (id: string) => O.toNullable(await ok(users.identify(id)));
    const now = scene.time.now();
    await join(scene, ada);
    assert.is(await identified('7'), null);
    await ok(users.update(ada, { set: { id: '7' }, remove: [] }, now));
    await ok(users.setRole(ada, 'model', now));
    assert.equal(await identified('7'), { username: 'ada', role: 'model' });
    await ok(users.update(ada, { set: { id: '8' }, remove: [] }, now));
    assert.is(await identified('7'), null);
    await ok(users.remove(ada, now));
    assert.is(await identified('8'), null);
    await join(scene, ada);
    assert.is(await identified('8'), null);
    await join(scene, SERVICE_ACCOUNT);
    await ok(users.update(SERVICE_ACCOUNT, { set: { id: '9' }, remove: [] }, now));
    assert.is(await identified('9'), null, 'the service account is no user');
  });

  test('an update that exceeds the maximum number of fields is refused', async (scene) => {
    await join(scene, ada);
    const most = (await namesIn(scene)) + 1;
    const grow = updating(scene, { bytes: 1000, of: ['bio'], names: most });
    await ok(grow({ bio: 'b', username: 'ada' }));
    const before = await find(scene);
    const full = { _tag: 'ProfileTooLarge', what: 'names', max: most };
    assert.equal(await failure(grow({ links: 'l' })), full);
    assert.equal(await find(scene), before);
    await ok(grow({ bio: 'c' }));
    // The version of a deleted field is kept, and still takes its room.
    assert.equal(await failure(grow({ links: 'l' }, ['bio'])), full);
    await ok(grow({}, ['bio']));
    assert.equal(await failure(grow({ links: 'l' })), full);
    await ok(grow({ bio: 'd' }));
  });

  test('a command of a batch that exceeds the maximum number of fields is refused', async (scene) => {
    await join(scene, ada);
    const names = (await namesIn(scene)) + 2;
    const full = 'ERR too many fields';
    assert.equal(
      await repliesTo(
        scene,
        { bytes: 1000, of: ['bio'], names },
        ['HSET', 'user:ada', 'a', '1', 'b', '2', 'a', '3'],
        ['HSET', 'user:ada', 'c', '1'],
        ['HINCRBY', 'user:ada', 'n', 1],
        ['HSET', 'user:ada', 'a', '4'],
        ['HDEL', 'user:ada', 'a', 'never'],
        ['HINCRBY', 'user:ada', 'n', 1],
      ),
      [2, full, full, 0, 1, full],
    );
  });

  test('the own fields of a user are limited to a number of bytes, names included', async (scene) => {
    await join(scene, ada);
    // bio and links, with their names and 6 bytes of values.
    const allowance = { bytes: 14, of: ['bio', 'links'], names: null };
    const write = updating(scene, allowance);
    await ok(write({ bio: 'ü', links: '1234' }));
    const before = await find(scene);
    const full = { _tag: 'ProfileTooLarge', what: 'bytes', max: 14 };
    assert.equal(await failure(write({ bio: 'üx' })), full);
    assert.equal(await failure(write({ links: '12345' })), full);
    assert.equal(await find(scene), before);
    await ok(write({ bio: 'üx', links: '123' }));
    await ok(write({ other: 'is not counted'.repeat(9) }));

    const refused = 'ERR own fields must be at most 14 bytes together';
    assert.equal(
      await repliesTo(
        scene,
        allowance,
        ['HSET', 'user:ada', 'bio', 'long'],
        ['HDEL', 'user:ada', 'links'],
        ['HSET', 'user:ada', 'bio', 'now it fits'],
        ['HSET', 'user:ada', 'links', ''],
        ['HSET', 'user:ada', 'bio', '1', 'links', '5'],
        ['HINCRBY', 'user:ada', 'bio', 10_000_000],
        ['HINCRBY', 'user:ada', 'links', 2],
      ),
      [refused, 1, 0, refused, 1, refused, 7],
    );
  });

  test('fields that Xano made too large can only shrink', async (scene) => {
    await join(scene, ada);
    await tell(scene, [['HSET', 'user:ada', 'bio', 'x'.repeat(100)]]);
    const allowance = { bytes: 20, of: ['bio', 'links'], names: null };
    assert.equal(
      await repliesTo(
        scene,
        allowance,
        ['HSET', 'user:ada', 'links', 'x'],
        ['HSET', 'user:ada', 'bio', 'x'.repeat(99)],
        ['HSET', 'user:ada', 'bio', 'x'.repeat(100)],
      ),
      [
        'ERR own fields must be at most 20 bytes together',
        0,
        'ERR own fields must be at most 20 bytes together',
      ],
    );
    await ok(updating(scene, allowance)({ bio: 'x'.repeat(50) }));
  });

  test('removing a field that never existed stores no version', async (scene) => {
    await join(scene, ada);
    const nothing = Array.from({ length: 50 }, (_, place) => `never-${place}`);
    const write = updating(scene, { bytes: 1000, of: ['bio'], names: null });
    await ok(write({ bio: 'b' }, nothing));
    await ok(write({}, ['bio', ...nothing]));
    await repliesTo(scene, { bytes: 1000, of: ['bio'], names: null }, [
      'HDEL',
      'user:ada',
      ...nothing,
    ]);
    const versions = (await find(scene))?.['sys_versions'] ?? '';
    assert.equal(Object.keys(parseVersions(versions).fields), ['bio']);
  });
});
