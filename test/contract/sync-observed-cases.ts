import * as assert from 'uvu/assert';
import { entryOfRecord, type Entry } from '../../src/application/sync/entry.js';
import type { FieldChanges } from '../../src/domain/sync/row.js';
import { ask, drain } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, noon } from '../support/app/fixtures.js';
import { at, gone, row, sent } from '../support/sync/acts.js';

const p1 = anId('p1');
const user = (username: string, version: number, fields: object = {}) =>
  row('user', version, { username, ...fields });
const post = (version: number) => row('post', version, { id: 'p1', username: 'ada', content: 'x' });
const like = (version: number) => row('like', version, { username: 'bob', post_id: 'p1' });
const follow = (version: number) => row('follow', version, { follower: 'bob', following: 'ada' });

const common = (version: number) =>
  ({ deleted: true, observed: true, version: { at: at(version), digest: '' } }) as const;
const byBob = { username: bob, id: null };

const userGone = (version: number): Entry =>
  entryOfRecord({
    ...common(version),
    entity: 'user',
    user: { username: ada, id: null },
    fields: {},
  });
const postGone = (version: number): Entry =>
  entryOfRecord({
    ...common(version),
    entity: 'post',
    id: p1,
    externalId: null,
    author: null,
    fields: {},
  });
const likeGone = (version: number): Entry =>
  entryOfRecord({ ...common(version), entity: 'like', user: byBob, post: p1, since: null });
const followGone = (version: number): Entry =>
  entryOfRecord({
    ...common(version),
    entity: 'follow',
    user: byBob,
    whom: { username: ada, id: null },
  });
const observedUser = (version: number, fields: FieldChanges, digest = '0'): Entry =>
  entryOfRecord({
    entity: 'user',
    user: { username: ada, id: null },
    fields,
    deleted: false,
    observed: true,
    version: { at: at(version), digest },
  });

export const observedCases: Declare = (test) => {
  test('a user observed as deleted is restored by rows of the same version, with posts and edges', async (scene) => {
    const rows = [user('bob', 1), user('ada', 5), post(2), like(3), follow(4)];
    await sent(scene, ...rows);
    assert.equal(await sent(scene, userGone(5)), ['applied']);
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'user:ada', 'post:p1'), 0);
    assert.equal(await sent(scene, ...rows.slice(1)), ['applied', 'applied', 'applied', 'applied']);
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['bob']);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:ada:followers'), ['bob']);
  });

  test('a post observed as deleted is restored with its likes by rows of the same version', async (scene) => {
    await sent(scene, user('bob', 1), user('ada', 1), post(5), like(3));
    assert.equal(await sent(scene, postGone(5)), ['applied']);
    await drain(scene);
    assert.equal(await sent(scene, post(5), like(3)), ['applied', 'applied']);
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['bob']);
  });

  test('an edge observed as deleted is restored by a row of the same version, not by an older one', async (scene) => {
    await sent(scene, user('bob', 1), user('ada', 1), post(1), like(5), follow(5));
    assert.equal(await sent(scene, likeGone(5), followGone(5)), ['applied', 'applied']);
    assert.equal(await sent(scene, likeGone(5), followGone(5)), ['unchanged', 'unchanged']);
    assert.equal(await sent(scene, like(4), follow(4)), ['stale', 'stale']);
    assert.equal(await sent(scene, like(5), follow(5)), ['applied', 'applied']);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:bob:following'), ['ada']);
  });

  test('records newer than an observed deletion survive it', async (scene) => {
    await sent(scene, user('bob', 1), user('ada', 5), post(8), like(9));
    await sent(scene, user('ada', 7, { bio: 'newer' }));
    assert.equal(await sent(scene, userGone(5)), ['applied']);
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'bio'), 'newer');
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['bob']);
  });

  test('an observed deletion leaves an existing tombstone unchanged', async (scene) => {
    await sent(scene, user('ada', 1), gone('user', 3, { username: 'ada' }));
    await drain(scene);
    await sent(scene, user('ada', 5), userGone(5));
    await drain(scene);
    assert.equal(await sent(scene, user('ada', 3), user('ada', 4)), ['stale', 'applied']);
  });

  test('an observed row wins over a row of the same version, but not over newer changes', async (scene) => {
    await sent(scene, user('ada', 5, { bio: 'b', avatar: 'https://a.b/a' }));
    const write = { set: { avatar: 'mine' }, remove: [] };
    await ok(scene.stores.users.update(ada, write, noon, { version: at(6), byUser: true }));
    const seen = { bio: 'as in Xano', avatar: 'https://a.b/older' };
    assert.equal(await sent(scene, observedUser(5, seen)), ['applied']);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'bio', 'avatar'), ['as in Xano', 'mine']);
    assert.equal(await sent(scene, user('ada', 5, { bio: 'b', avatar: 'https://a.b/a' })), [
      'unchanged',
    ]);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'bio'), 'as in Xano');
    assert.equal(await sent(scene, observedUser(4, { bio: 'past' })), ['stale']);
  });
};
