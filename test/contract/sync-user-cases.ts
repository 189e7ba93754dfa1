import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as assert from 'uvu/assert';
import { storeFault } from '../../src/application/errors.js';
import { entryOfRecord } from '../../src/application/sync/entry.js';
import type { Username } from '../../src/domain/username.js';
import { ask, ban, drain, join, publish, tell } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, HOUR, noon, SECOND } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { apply, applyOf, at, row, sent } from '../support/sync/acts.js';
import { feedsOf } from '../support/app/feeds.js';

const fieldOf = (scene: Scene, field: string): Promise<unknown> =>
  ask(scene, 'HGET', 'user:ada', field);

const postOf = async ({ stores }: Scene): Promise<string> =>
  (await ok(feedsOf(stores).post(anId('p2'), null))).post.user_id;

const aRecord = (username: Username, bio: string, digest: string) =>
  entryOfRecord({
    entity: 'user',
    user: { username, id: null },
    fields: { bio },
    deleted: false,
    version: { at: at(1), digest },
  });

const VERSIONS: Declare = (test) => {
  test('an older row does not change a field back', async (scene) => {
    const rowAt = (version: number, bio: string) => row('user', version, { username: 'ada', bio });
    assert.equal(await sent(scene, rowAt(2, 'second')), ['applied']);
    assert.equal(await sent(scene, rowAt(1, 'first')), ['stale']);
    assert.is(await fieldOf(scene, 'bio'), 'second');
    assert.equal(await sent(scene, rowAt(3, 'third'), rowAt(2, 'second')), ['applied', 'stale']);
    assert.is(await fieldOf(scene, 'bio'), 'third');
  });

  test('a complete older row does not change the fields of a newer partial row', async (scene) => {
    await sent(scene, row('user', 1, { username: 'ada', bio: 'a', city: 'A' }));
    assert.equal(await sent(scene, row('user', 3, { username: 'ada', bio: 'c' })), ['applied']);
    const older = row('user', 2, { username: 'ada', bio: 'b', city: 'B' });
    assert.equal(await sent(scene, older), ['applied']);
    assert.equal([await fieldOf(scene, 'bio'), await fieldOf(scene, 'city')], ['c', 'B']);
  });

  test('of two contents of one version the same one wins in either order', async (scene) => {
    assert.equal(await sent(scene, aRecord(ada, 'less', 'a'), aRecord(ada, 'greater', 'b')), [
      'applied',
      'same_version',
    ]);
    assert.equal(await sent(scene, aRecord(bob, 'greater', 'b')), ['applied']);
    assert.equal(await sent(scene, aRecord(bob, 'less', 'a')), ['same_version']);
    for (const name of ['ada', 'bob'])
      assert.is(await ask(scene, 'HGET', `user:${name}`, 'bio'), 'greater');
  });

  test('an equal row changes nothing, but its newer version is kept', async (scene) => {
    const same = (version: number) => row('user', version, { username: 'ada', bio: 'x' });
    assert.equal(await sent(scene, same(1), same(1)), ['applied', 'unchanged']);
    assert.equal(await sent(scene, same(5)), ['unchanged']);
    const between = row('user', 3, { username: 'ada', bio: 'y' });
    assert.equal(await sent(scene, between), ['stale']);
    assert.is(await fieldOf(scene, 'bio'), 'x');
  });

  test('a row without a version sets its fields and blocks no newer row', async (scene) => {
    const untimed = row('user', null, { username: 'ada', bio: 'untimed' });
    assert.equal(await sent(scene, untimed), ['applied']);
    assert.equal(await sent(scene, row('user', 1, { username: 'ada', bio: 'one' })), ['applied']);
    assert.equal(await sent(scene, untimed), ['applied']);
    assert.is(await fieldOf(scene, 'bio'), 'untimed');
    assert.equal(await sent(scene, row('user', 0, { username: 'ada', bio: 'zero' })), ['stale']);
    assert.equal(await sent(scene, row('user', 2, { username: 'ada', bio: 'two' })), ['applied']);
    assert.is(await fieldOf(scene, 'bio'), 'two');
  });

  test('a field named constructor has versions', async (scene) => {
    const rowAt = (version: number) =>
      row('user', version, { username: 'ada', constructor: `at ${version}` });
    assert.equal(await sent(scene, rowAt(2), rowAt(1), rowAt(3)), ['applied', 'stale', 'applied']);
    assert.is(await fieldOf(scene, 'constructor'), 'at 3');
  });
};

const ROWS: Declare = (test) => {
  test('a row creates a complete user in the registry of their role', async (scene) => {
    const fields = {
      id: 7,
      username: 'ada',
      role: 'model',
      created_at: noon - HOUR,
      email: 'a@b.c',
    };
    assert.equal(await sent(scene, row('user', 1, { ...fields, password: 'x' })), ['applied']);
    const hash = (await ask(scene, 'HGETALL', 'user:ada')) as Record<string, string>;
    assert.equal(Object.fromEntries(Object.entries(hash).sort()), {
      created_at: String(noon - HOUR),
      email: 'a@b.c',
      followerCount: '0',
      followingCount: '0',
      id: '7',
      postCount: '0',
      role: 'model',
      username: 'ada',
    });
    assert.is(await ask(scene, 'ZSCORE', 'users:models', 'ada'), String(noon - HOUR));
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'ada'), '0');
  });

  test('a row with only a username creates a user dated by its version', async (scene) => {
    await sent(scene, row('user', 1, { username: 'ada' }), row('user', null, { username: 'bob' }));
    assert.is(await fieldOf(scene, 'created_at'), String(at(1)));
    assert.is(await ask(scene, 'HGET', 'user:bob', 'created_at'), String(noon));
  });

  test('null removes a field, which an older row does not restore', async (scene) => {
    await sent(scene, row('user', 1, { username: 'ada', bio: 'x', role: 'model' }));
    await sent(scene, row('user', 3, { username: 'ada', bio: null, role: null }));
    assert.is(await fieldOf(scene, 'bio'), null);
    assert.is(await fieldOf(scene, 'role'), 'user');
    assert.equal(await sent(scene, row('user', 2, { username: 'ada', bio: 'y' })), ['stale']);
    assert.is(await fieldOf(scene, 'bio'), null);
  });

  test('a user made here gets the fields of the row of Xano, however old', async (scene) => {
    await join(scene, ada);
    const created_at = noon - 9 * HOUR;
    const fields = { id: 7, username: 'ada', role: 'model', created_at };
    assert.equal(await sent(scene, row('user', 1, fields)), ['applied']);
    assert.is(await ask(scene, 'ZSCORE', 'users:models', 'ada'), String(created_at));
    assert.is(await ask(scene, 'ZSCORE', 'users:regular', 'ada'), null);
  });

  test('a new name, avatar and role are copied to the posts of the user', async (scene) => {
    await sent(scene, row('user', 1, { username: 'ada', display_name: 'Ada' }));
    await publish(scene, { id: anId('p1') });
    const fields = {
      username: 'ada',
      display_name: 'Ada L',
      avatar: 'https://a.b/c',
      role: 'admin',
    };
    assert.equal(await sent(scene, row('user', 2, fields)), ['applied']);
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'post:p1', 'display_name', 'avatar', 'user_role'), [
      'Ada L',
      'https://a.b/c',
      'admin',
    ]);
    assert.is(await ask(scene, 'ZSCORE', 'users:regular', 'ada'), null);
  });
};

const IDS: Declare = (test) => {
  test('the user_id of posts follows the Xano id, however it is changed', async (scene) => {
    const userIds = async (): Promise<unknown> => {
      await drain(scene);
      return [await ask(scene, 'HGET', 'post:p1', 'user_id'), await postOf(scene)];
    };
    await sent(scene, row('user', 1, { username: 'ada' }));
    await publish(scene, { id: anId('p1') });
    await publish(scene, { id: anId('p2') });
    await ban(scene, anId('p2'), bob);
    assert.equal(await userIds(), ['ada', 'ada']);
    await sent(scene, row('user', 2, { id: 7, username: 'ada' }));
    assert.equal(await userIds(), ['7', '7']);
    await tell(scene, [['HSET', 'user:ada', 'id', '8']]);
    assert.equal(await userIds(), ['8', '8']);
    await ok(scene.stores.users.update(ada, { set: {}, remove: ['id'] }, noon));
    assert.equal(await userIds(), ['ada', 'ada']);
  });

  test('a row without a username finds the user by Xano id', async (scene) => {
    await sent(scene, row('user', 1, { id: 7, username: 'ada' }));
    assert.equal(await sent(scene, row('user', 2, { id: '7', bio: 'by id' })), ['applied']);
    assert.is(await fieldOf(scene, 'bio'), 'by id');
  });

  test('records with an unknown Xano id are deferred until a user has it', async (scene) => {
    const early = row('user', 2, { id: 7, bio: 'by id' });
    assert.equal(await sent(scene, early), ['owner_missing']);
    await sent(scene, row('user', 1, { id: 7, username: 'ada', bio: 'first' }));
    await drain(scene);
    assert.is(await fieldOf(scene, 'bio'), 'by id');
  });

  test('a row with the Xano id of another user is deferred', async (scene) => {
    await sent(scene, row('user', 1, { id: 7, username: 'ada' }));
    const [outcome] = await apply(scene, [row('user', 2, { id: 7, username: 'bob' })]);
    assert.equal([outcome?.result, outcome?.code], ['deferred', 'id_taken']);
    assert.is(await ask(scene, 'EXISTS', 'user:bob'), 0);
    assert.equal(await sent(scene, row('user', 3, { id: 8, username: 'ada' })), ['name_taken']);
    await drain(scene);
    assert.equal(
      [await fieldOf(scene, 'id'), await ask(scene, 'HGET', 'user:bob', 'id')],
      ['8', '7'],
    );
  });

  test('a row with a Xano id that another user gets concurrently is deferred', async (scene) => {
    const { sync } = scene.stores;
    const alone = applyOf(scene);
    const one = { way: 'webhook', cursor: null } as const;
    let isFirst = true;
    const read: typeof sync.read = (...asked) =>
      pipe(
        sync.read(...asked),
        TE.tap(() => {
          const other = isFirst ? [row('user', 1, { id: 7, username: 'ada' })] : [];
          isFirst = false;
          return TE.mapLeft(storeFault)(alone({ ...one, entries: other }));
        }),
      );
    const racing = applyOf({ ...scene, stores: { ...scene.stores, sync: { ...sync, read } } });
    const twin = row('user', 2, { id: 7, username: 'bob' });
    const [outcome] = await ok(racing({ ...one, entries: [twin] }));
    assert.equal([outcome?.result, outcome?.code], ['deferred', 'id_taken']);
    assert.is(await ask(scene, 'EXISTS', 'user:bob'), 0);
  });

  test('an invalid row fails without affecting the others of its batch', async (scene) => {
    const ahead = row('user', (26 * HOUR) / SECOND, { username: 'cyd' });
    assert.equal(
      await sent(
        scene,
        row('user', 1, { username: 'no good' }),
        row('user', 1, { bio: 'x' }),
        row('user', 1, { username: 'ada', deleted: 'perhaps' }),
        ahead,
        row('user', 1, { username: 'ada' }),
      ),
      ['invalid_record', 'missing_field', 'invalid_record', 'version_in_future', 'applied'],
    );
  });
};

export const userCases: Declare = (test) => {
  for (const declare of [VERSIONS, ROWS, IDS]) declare(test);
};
