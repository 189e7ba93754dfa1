import * as assert from 'uvu/assert';
import { ban, bookmark, follow, join, like, publish } from '../support/app/acts.js';
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
  test('users of a role are listed newest first', async (scene) => {
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

  test('users of one instant are ordered by descending name', async (scene) => {
    await join(scene, bob, ada, cyd);
    assert.equal(await newest(scene, 'user', 2), ['cyd', 'bob']);
  });

  test('listed users are complete', async (scene) => {
    await join(scene, ada);
    await ok(scene.stores.users.update(ada, { set: { bio: 'hi' }, remove: [] }, noon));
    const [user] = await ok(directoryOf(scene.stores).newest('user', 1));
    assert.equal([user?.['bio'], user?.['postCount']], ['hi', '0']);
  });

  test('models are listed by engagement, without removed ones', async (scene) => {
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

  /** Returns the followers of a user, newest first, as a viewer sees them. */
  const followersOf = async (
    { stores }: Scene,
    of: typeof ada,
    viewer: typeof ada | null,
    limit = 10,
  ) => {
    const names = await ok(stores.names.followers(of, { offset: 0, limit }));
    return { names, ...(await ok(directoryOf(stores).people(names, viewer))) };
  };

  const relationsOf = ({ people }: Awaited<ReturnType<typeof followersOf>>) =>
    people.map(({ user, relation }) => [
      user['username'],
      relation && [relation.isFollowing, relation.followsMe],
    ]);

  test('a list of users shows whether each follows, and is followed by, the viewer', async (scene) => {
    await join(scene, ada, bob, cyd, dan);
    for (const fan of [ada, bob, cyd]) await follow(scene, fan, dan);
    await follow(scene, ada, bob);
    await follow(scene, cyd, ada);
    const seen = await followersOf(scene, dan, ada);
    assert.equal([...relationsOf(seen)].sort(), [
      ['ada', null],
      ['bob', [true, false]],
      ['cyd', [false, true]],
    ]);
    assert.equal([seen.total, seen.next], [3, null]);
    assert.equal(
      seen.people.find(({ user }) => user['username'] === 'ada')?.user['followingCount'],
      '2',
    );
    for (const [, relation] of relationsOf(await followersOf(scene, dan, null)))
      assert.is(relation, null);
    await follow(scene, bob, ada);
    assert.equal(relationsOf(await followersOf(scene, ada, bob)), [
      ['cyd', [false, false]],
      ['bob', null],
    ]);
  });

  test('a user removed since the names were read is left out of the list', async (scene) => {
    await join(scene, ada, bob, cyd);
    for (const fan of [bob, cyd]) await follow(scene, fan, ada);
    const names = await ok(scene.stores.names.followers(ada, { offset: 0, limit: 10 }));
    await ok(scene.stores.users.remove(bob, noon));
    const { people } = await ok(directoryOf(scene.stores).people(names, ada));
    assert.equal(
      people.map(({ user }) => user['username']),
      ['cyd'],
    );
  });

  test('a page of users that grows too large ends early, and the next one continues there', async (scene) => {
    const many = Array.from({ length: 90 }, (_, n) => `fan${n + 10}` as typeof ada);
    await join(scene, ada, ...many);
    for (const fan of many) {
      await ok(
        scene.stores.users.update(fan, { set: { bio: 'x'.repeat(7900) }, remove: [] }, noon),
      );
      await follow(scene, fan, ada);
    }
    const first = await followersOf(scene, ada, null, 90);
    assert.ok(first.people.length > 50 && first.people.length < 90, `${first.people.length}`);
    const after = first.next;
    assert.is(after?.name, first.names.places[first.people.length - 1]?.name);
    const rest = await ok(scene.stores.names.followers(ada, { offset: 0, limit: 90, after }));
    assert.is(first.people.length + rest.places.length, 90);
  });
});
