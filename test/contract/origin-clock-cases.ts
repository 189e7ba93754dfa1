import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import type { Origin } from '../../src/application/ports/origin.js';
import { ask, drain, join, publish, tell } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, noon } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { at, gone, row, sent } from '../support/sync/acts.js';
import { engagementsOf, followsOf } from '../support/app/edges.js';
import { postsOf } from '../support/app/posts.js';

const p1 = anId('p1');

/** The origin of an act by a user, or by a service, at that version. */
const byUser = (version: number): Origin => ({ version: at(version), byUser: true });
const byService = (version: number): Origin => ({ version: at(version), byUser: false });

const rowOfAda = row('user', 5, { username: 'ada', bio: 'of Xano', city: 'A' });

const write = ({ stores }: Scene, bio: string, origin: Origin) =>
  ok(stores.users.update(ada, { set: { bio }, remove: [] }, noon, origin));

const bioOf = (scene: Scene): Promise<unknown> => ask(scene, 'HGET', 'user:ada', 'bio');

const ROWS: Declare = (test) => {
  for (const [when, version] of [
    ['with a clock behind that of Xano', 2],
    ['at the instant of a row', 5],
  ] as const) {
    test(`a change by a user ${when} is not undone by the row that was stored before`, async (scene) => {
      await sent(scene, rowOfAda);
      await write(scene, 'mine', byUser(version));
      assert.equal(await sent(scene, rowOfAda), ['unchanged']);
      assert.is(await bioOf(scene), 'mine');
      await tell(scene, [['HSET', 'user:ada', 'city', 'B']], { origin: byUser(version) });
      await ok(scene.stores.users.update(ada, { set: {}, remove: ['bio'] }, noon, byUser(version)));
      assert.equal(await sent(scene, rowOfAda), ['stale']);
      assert.equal(await ask(scene, 'HMGET', 'user:ada', 'bio', 'city'), [null, 'B']);
      assert.equal(await sent(scene, row('user', 6, { username: 'ada', bio: 'new' })), ['applied']);
    });

    test(`a post edited or deleted by its user ${when} is not restored by its stored row`, async (scene) => {
      const post = row('post', 5, { id: 'p1', username: 'ada', content: 'of Xano' });
      await sent(scene, rowOfAda, post);
      const draft = { content: 'mine', media_url: null, hashtags: [], given_hashtags: [] };
      await ok(postsOf(scene.stores).edit(p1, () => E.right(draft), null, noon, byUser(version)));
      await sent(scene, post);
      assert.is(await ask(scene, 'HGET', 'post:p1', 'content'), 'mine');
      await ok(postsOf(scene.stores).remove(p1, E.right, noon, byUser(version)));
      assert.equal(await sent(scene, post), ['stale']);
      await ok(scene.stores.users.remove(ada, noon, byUser(version)));
      await drain(scene);
      assert.equal(await sent(scene, rowOfAda), ['stale']);
    });
  }

  test('a late write by a service lowers no version, and the stored row can be applied again', async (scene) => {
    await sent(scene, rowOfAda);
    await write(scene, 'late', byService(2));
    const between = row('user', 4, { username: 'ada', bio: 'between' });
    assert.equal(await sent(scene, between), ['stale']);
    assert.equal(await sent(scene, rowOfAda), ['applied']);
    assert.is(await bioOf(scene), 'of Xano');
  });
};

const EDGES: Declare = (test) => {
  const kinds = [
    { kind: 'like', fields: { username: 'bob', post_id: 'p1' } },
    { kind: 'follow', fields: { follower: 'bob', following: 'ada' } },
  ] as const;

  const acts = ({ stores }: Scene, act: 'add' | 'remove', origin: Origin) => ({
    like: () =>
      ok(engagementsOf(stores)[act]({ kind: 'like', id: p1, username: bob }, noon, origin)),
    follow: () => ok(followsOf(stores)[act]({ follower: bob, following: ada }, origin)),
  });

  test('an act by a user with a clock behind that of Xano is newer than the stored row of the edge', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    for (const { kind, fields } of kinds) {
      const stored = row(kind, 5, fields);
      await sent(scene, stored);
      await acts(scene, 'remove', byUser(2))[kind]();
      assert.equal(await sent(scene, stored), ['stale'], kind);
      await sent(scene, stored, gone(kind, 6, fields));
      await acts(scene, 'add', byUser(2))[kind]();
      assert.equal(await sent(scene, gone(kind, 6, fields)), ['stale'], kind);
      assert.equal(await sent(scene, gone(kind, 7, fields)), ['applied'], kind);
    }
  });

  test('a late act by a service does not lower the version of an edge', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    for (const { kind, fields } of kinds) {
      await sent(scene, gone(kind, 5, fields));
      await acts(scene, 'add', byService(2))[kind]();
      assert.equal(await sent(scene, gone(kind, 4, fields)), ['stale'], kind);
      assert.equal(await sent(scene, gone(kind, 5, fields)), ['applied'], kind);
    }
  });
};

export const clockCases: Declare = (test) => {
  for (const declare of [ROWS, EDGES]) declare(test);
};
