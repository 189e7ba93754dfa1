import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as assert from 'uvu/assert';
import type { Origin } from '../../src/application/ports/origin.js';
import { parseVersions, type RowVersions } from '../../src/domain/sync/row.js';
import { UNTIMED } from '../../src/domain/sync/version.js';
import { ask, drain, follow, join, like, publish, tell, unlike } from '../support/app/acts.js';
import { contract, type Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, aPost, bob, noon } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { at, gone, row, sent } from '../support/sync/acts.js';
import { clockCases } from './origin-clock-cases.js';
import { engagementsOf, followsOf } from '../support/app/edges.js';
import { postsOf } from '../support/app/posts.js';

const p1 = anId('p1');
const byBob = { kind: 'like', id: p1, username: bob } as const;

/** The origin of an act by a user at that version. */
const byUser = (version: number): Origin => ({ version: at(version), byUser: true });
const versionOf = (version: number) => ({ at: at(version), digest: '' });
const adaRow = (version: number, fields: object) =>
  row('user', version, { username: 'ada', ...fields });

const bioOf = (scene: Scene): Promise<unknown> => ask(scene, 'HGET', 'user:ada', 'bio');
const write = (scene: Scene, bio: string, origin?: Origin) =>
  ok(scene.stores.users.update(ada, { set: { bio }, remove: [] }, noon, origin));

const versionsOf = async ({ stores }: Scene): Promise<RowVersions> => {
  const user = O.toNullable(await ok(stores.users.find(ada)));
  return parseVersions(user?.['sys_versions'] ?? '');
};

const USERS: Declare = (test) => {
  test('a change by a user is newer than older rows, field by field', async (scene) => {
    await join(scene, ada);
    await write(scene, 'mine', byUser(5));
    assert.equal(await sent(scene, adaRow(4, { bio: 'old', city: 'A' })), ['applied']);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'bio', 'city'), ['mine', 'A']);
    assert.equal(await sent(scene, adaRow(6, { bio: 'new' })), ['applied']);
    assert.is(await bioOf(scene), 'new');
  });

  test('a field removed by a user is not restored by an older row', async (scene) => {
    await sent(scene, adaRow(1, { bio: 'x' }));
    await ok(scene.stores.users.update(ada, { set: {}, remove: ['bio'] }, noon, byUser(5)));
    assert.equal(await sent(scene, adaRow(4, { bio: 'old' })), ['stale']);
    assert.is(await bioOf(scene), null);
    assert.equal(await sent(scene, adaRow(6, { bio: 'new' })), ['applied']);
  });

  test('a role set by an admin is not undone by an older row', async (scene) => {
    await sent(scene, adaRow(1, { role: 'user' }));
    await ok(scene.stores.users.setRole(ada, 'model', noon, byUser(5)));
    assert.equal(await sent(scene, adaRow(4, { role: 'admin' })), ['stale']);
    assert.is.not(await ask(scene, 'ZSCORE', 'users:models', 'ada'), null);
    assert.equal(await sent(scene, adaRow(6, { role: 'user' })), ['applied']);
  });

  test('a write by a service without a version keeps stored versions', async (scene) => {
    await sent(scene, adaRow(5, { bio: 'x', city: 'A', job: 'J' }));
    await write(scene, 'service');
    const changes = { set: { hobby: 'H' }, remove: ['city'] };
    await ok(scene.stores.users.update(ada, changes, noon));
    const older = { bio: 'old', city: 'old', hobby: 'old' };
    assert.equal(await sent(scene, adaRow(4, older)), ['applied']);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'bio', 'city', 'hobby'), [
      'service',
      null,
      'old',
    ]);
    assert.equal(await sent(scene, adaRow(6, { bio: 'new', city: 'new' })), ['applied']);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'bio', 'city'), ['new', 'new']);
  });

  test('a write by a service can have a version', async (scene) => {
    await join(scene, ada);
    await write(scene, 'five', { version: at(5), byUser: false });
    assert.equal(await sent(scene, adaRow(4, { bio: 'four' })), ['stale']);
  });

  test('a user deleted here is not restored by an older row', async (scene) => {
    await sent(scene, adaRow(1, {}), row('user', 1, { username: 'bob' }));
    await ok(scene.stores.users.remove(ada, noon, byUser(5)));
    await drain(scene);
    const edge = row('follow', 4, { follower: 'bob', following: 'ada' });
    assert.equal(await sent(scene, adaRow(4, {}), edge), ['stale', 'stale']);
    assert.equal(await sent(scene, adaRow(6, {}), edge), ['applied', 'stale']);
  });
};

const WRITES: Declare = (test) => {
  const commands = [
    ['HSET', 'user:ada', 'bio', 'mine', 'city', 'A'],
    ['HDEL', 'user:ada', 'job'],
    ['HINCRBY', 'user:ada', 'visits', 2],
  ];

  test('a batch of the write proxy versions each field that it changes', async (scene) => {
    await join(scene, ada);
    await tell(scene, [['HSET', 'user:ada', 'job', 'J']]);
    await tell(scene, commands, { origin: byUser(5) });
    const five = versionOf(5);
    const { fields } = await versionsOf(scene);
    assert.equal(fields, { bio: five, city: five, job: five, visits: five });
    assert.equal(await sent(scene, adaRow(4, { bio: 'old', job: 'old', visits: 9 })), ['stale']);
    assert.equal(await sent(scene, adaRow(6, { job: 'new' })), ['applied']);
  });

  test('a batch without a version sets no versions and keeps stored ones', async (scene) => {
    await sent(scene, adaRow(5, { bio: 'x', job: 'J', visits: 1 }));
    const { row: five } = await versionsOf(scene);
    await tell(scene, commands);
    const { fields, setUntimed } = await versionsOf(scene);
    assert.equal([fields['job'], fields['city']], [five, UNTIMED]);
    assert.equal([...setUntimed].toSorted(), ['bio', 'visits']);
    await tell(scene, [['HSET', 'user:ada', 'bio', 'again']], { origin: byUser(7) });
    assert.equal([...(await versionsOf(scene)).setUntimed], ['visits']);
    assert.equal(await sent(scene, adaRow(8, { visits: 5 })), ['applied']);
    assert.equal(await sent(scene, adaRow(4, { bio: 'old', job: 'old', visits: 9 })), ['stale']);
    assert.equal(await sent(scene, adaRow(1, { city: 'old' })), ['applied']);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'visits'), '5');
  });

  test('a user created by the write proxy has the versions of that write', async (scene) => {
    await tell(scene, [['HSET', 'user:ada', 'username', 'ada', 'bio', 'mine']], {
      origin: byUser(5),
    });
    assert.equal(await sent(scene, adaRow(4, { bio: 'old', role: 'model' })), ['applied']);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'bio', 'role'), ['mine', 'model']);
  });

  test('stored versions are hidden from reads', async (scene) => {
    await sent(scene, adaRow(1, {}));
    await write(scene, 'mine', byUser(5));
    await publish(scene, { id: p1 });
    await sent(scene, row('post', 9, { id: 'p1', content: 'x' }));
    for (const key of ['user:ada', 'post:p1']) {
      const shown = (await ask(scene, 'HKEYS', key)) as readonly string[];
      assert.equal(
        shown.filter((field) => field.startsWith('sys_')),
        [],
      );
      assert.is(await ask(scene, 'HLEN', key), shown.length);
    }
  });
};

const postRow = (version: number, fields: object) => row('post', version, { id: 'p1', ...fields });

const POSTS: Declare = (test) => {
  test('a post created by a user is not changed by an older row', async (scene) => {
    await join(scene, ada);
    await ok(postsOf(scene.stores).create(aPost(), null, noon, byUser(5)));
    assert.equal(await sent(scene, postRow(4, { content: 'old', username: 'ada' })), ['stale']);
    assert.equal(await sent(scene, postRow(6, { content: 'new' })), ['applied']);
    assert.is(await ask(scene, 'HGET', 'post:p1', 'content'), 'new');
  });

  test('an edit versions the fields that it changes', async (scene) => {
    await join(scene, ada);
    const { create, edit } = postsOf(scene.stores);
    await ok(create(aPost({ media_url: 'https://a.b/c' }), null, noon, byUser(1)));
    const draft = { content: 'mine', media_url: 'https://a.b/c', hashtags: [], given_hashtags: [] };
    await ok(edit(p1, () => E.right(draft), null, noon, byUser(5)));
    const older = { content: 'old', media_url: 'https://a.b/d', hashtags: ['sky'] };
    assert.equal(await sent(scene, postRow(4, older)), ['applied']);
    const left = await ask(scene, 'HMGET', 'post:p1', 'content', 'media_url', 'hashtags');
    assert.equal(left, ['mine', 'https://a.b/d', '["sky"]']);
  });

  test('a post deleted by a user is restored only by a newer row', async (scene) => {
    await join(scene, ada, bob);
    await ok(postsOf(scene.stores).create(aPost(), null, noon, byUser(1)));
    await ok(postsOf(scene.stores).remove(p1, E.right, noon, byUser(5)));
    await drain(scene);
    const early = row('like', 4, { username: 'bob', post_id: 'p1' });
    const fields = { username: 'ada', content: 'x' };
    assert.equal(await sent(scene, postRow(4, fields), early), ['stale', 'stale']);
    assert.equal(await sent(scene, postRow(6, fields)), ['applied']);
  });

  test('a delete by a service with a version defers newer likes', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await sent(scene, row('like', 7, { username: 'bob', post_id: 'p1' }));
    await ok(postsOf(scene.stores).remove(p1, E.right, noon, { version: at(5), byUser: false }));
    await drain(scene);
    await sent(scene, postRow(6, { username: 'ada', content: 'x' }));
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['bob']);
  });
};

const EDGES: Declare = (test) => {
  const kinds = [
    { kind: 'like', fields: { username: 'bob', post_id: 'p1' } },
    { kind: 'follow', fields: { follower: 'bob', following: 'ada' } },
  ] as const;

  const acts = ({ stores }: Scene, act: 'add' | 'remove', origin?: Origin) => ({
    like: () => ok(engagementsOf(stores)[act](byBob, noon, origin)),
    follow: () => ok(followsOf(stores)[act]({ follower: bob, following: ada }, origin)),
  });

  test('an act by a user wins over older records of the edge and loses to newer ones', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    for (const { kind, fields } of kinds) {
      await acts(scene, 'add', byUser(5))[kind]();
      assert.equal(await sent(scene, gone(kind, 4, fields)), ['stale'], kind);
      assert.equal(await sent(scene, gone(kind, 6, fields)), ['applied']);
      await acts(scene, 'add', byUser(7))[kind]();
      await acts(scene, 'remove', byUser(8))[kind]();
      assert.equal(await sent(scene, row(kind, 8, fields)), ['stale']);
      assert.equal(await sent(scene, row(kind, 9, fields)), ['applied']);
    }
  });

  test('an act that changes nothing stores no version, since Xano is not informed', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    for (const { kind, fields } of kinds) {
      await sent(scene, row(kind, 1, fields));
      assert.is((await acts(scene, 'add', byUser(5))[kind]()).changed, false);
      assert.equal(await sent(scene, gone(kind, 4, fields)), ['applied'], kind);
    }
  });

  test('an act by a service without a version blocks no newer record of the edge', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await like(scene, bob, p1);
    await follow(scene, bob, ada);
    for (const { kind, fields } of kinds)
      assert.equal(await sent(scene, gone(kind, 1, fields)), ['applied'], kind);
    await sent(scene, ...kinds.map(({ kind, fields }) => row(kind, 5, fields)));
    await unlike(scene, bob, p1);
    await acts(scene, 'remove').follow();
    for (const { kind, fields } of kinds) {
      assert.equal(await sent(scene, row(kind, 5, fields)), ['stale']);
      assert.equal(await sent(scene, row(kind, 6, fields)), ['applied'], kind);
    }
  });
};

export const syncOriginContract = contract('Origin', (test) => {
  for (const declare of [USERS, WRITES, POSTS, EDGES, clockCases]) declare(test);
});
