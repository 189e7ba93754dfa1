import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeUnavailable } from '../../src/application/errors.js';
import type { SyncStore } from '../../src/application/ports/sync-store.js';
import type { RowFields } from '../../src/domain/sync/incoming-row.js';
import type { Username } from '../../src/domain/username.js';
import { ok } from '../support/run/effect.js';
import { differences } from '../support/pull/picture.js';
import { found, startReconcileWorld } from '../support/reconcile/xano-world.js';

const world = await startReconcileWorld();
const { db, client, stores, time, settle, compare, reconcile, content } = world;

const test = suite('reconcile with Xano: values');
test.after(world.close);

const fillAndPull = async (): Promise<void> => {
  await world.fill();
  await world.pull();
};

test('a value that was changed here under its version is repaired', async () => {
  await fillAndPull();
  await client.hset('user:u3', 'bio', 'tampered', 'role', 'admin');
  await client.hset('post:4', 'content', 'tampered #sky', 'username', 'u9');
  await client.hdel('user:u5', 'display_name');
  const expected = [
    'xano:different post:4 another content, username',
    'xano:different user:u3 another bio, role',
    'xano:different user:u5 another display_name',
  ];
  const before = await content();
  assert.equal(found(await reconcile()), expected);
  assert.equal(await content(), before);
  const mended = await reconcile({ repair: true });
  assert.equal(found(mended), expected);
  assert.is(mended.repaired, 3);
  await settle();
  assert.equal(await differences(client, db), []);
  assert.equal((await reconcile()).drift, []);
});

test('a change in Xano that left the version as it was is found and repaired', async () => {
  await fillAndPull();
  await db.sql(`update "user" set bio = 'silently edited'`);
  await db.sql(`update post set content = 'silently edited #sky'`);
  assert.equal((await reconcile({ repair: true })).counts, { 'xano:different': 50 });
  await settle();
  assert.equal(await differences(client, db), []);
  // Pulling the same rows again does not undo the repair.
  await world.pull();
  assert.equal(await differences(client, db), []);
  assert.equal((await reconcile()).drift, []);
});

test('an edit that a later webhook has overwritten is restored', async () => {
  await fillAndPull();
  // A delivery dated at an instant whose row was outdated by then, or came from a clock that was ahead.
  const deliveryOf = (entity: 'user' | 'post', row: RowFields) => {
    const delivery = { entity, row, deleted: false, occurredAt: time.now() - 5 * 60_000 };
    return { content: { kind: 'delivery', delivery }, eventId: null } as const;
  };
  const lost = [
    deliveryOf('user', { id: 3, username: 'u3', bio: 'no more so', updated_at: 1 }),
    deliveryOf('post', { id: 4, user_id: 9, content: 'no more so #sky', updated_at: 1 }),
  ];
  await ok(world.apply({ way: 'webhook', entries: lost, cursor: null }));
  assert.is(await client.hget('user:u3', 'bio'), 'no more so');
  const expected = [
    'xano:different post:4 another content, username',
    'xano:different user:u3 another bio',
  ];
  assert.equal(found(await reconcile()), expected);
  assert.is((await reconcile({ repair: true })).repaired, 2);
  await settle();
  assert.equal(await differences(client, db), []);
  await ok(world.apply({ way: 'webhook', entries: lost, cursor: null }));
  assert.equal(await differences(client, db), []);
  assert.equal((await reconcile()).drift, []);
});

test('a value that a webhook has sent since the row was read is left', async () => {
  await fillAndPull();
  const row = { id: 3, username: 'u3', bio: 'new', updated_at: 1 };
  const delivery = { entity: 'user', row, deleted: false, occurredAt: time.now() } as const;
  const entry = { content: { kind: 'delivery', delivery }, eventId: null } as const;
  await ok(world.apply({ way: 'webhook', entries: [entry], cursor: null }));
  assert.equal((await reconcile({ repair: true })).drift, []);
  assert.is(await client.hget('user:u3', 'bio'), 'new');
});

test('a value that a user changed here since is left', async () => {
  await fillAndPull();
  const write = { set: { bio: 'mine' }, remove: ['avatar' as const] };
  const origin = { version: time.now() - 5 * 60_000, byUser: true };
  await ok(stores.users.update('u3' as Username, write, time.now(), origin));
  assert.equal((await reconcile({ repair: true })).drift, []);
  await client.hset('user:u3', 'display_name', 'tampered');
  assert.equal(found(await reconcile({ repair: true })), [
    'xano:different user:u3 another display_name',
  ]);
  assert.equal(await client.hmget('user:u3', 'bio', 'display_name'), ['mine', 'User 3']);
});

/** A store that fails at some commits, before or after it has done them. */
const failing = (when: (commit: number) => 'before' | 'after' | null): SyncStore => {
  let commits = 0;
  const away = TE.left(storeUnavailable('away'));
  return {
    ...stores.sync,
    commit: (reading, commit) => {
      commits += 1;
      const fails = when(commits);
      if (fails === 'before') return away;
      const done = stores.sync.commit(reading, commit);
      return fails === 'after' ? TE.flatMap(() => away)(done) : done;
    },
  };
};

for (const when of ['before', 'after'] as const)
  test(`everything is repaired and counted once if the store fails ${when} a repair`, async () => {
    await fillAndPull();
    await client.hset('user:u3', 'bio', 'tampered');
    await db.insert('user', { username: 'late', created_at: 1, updated_at: time.now() - 3e6 });
    await db.remove('post', 5);
    await db.sql('delete from "like" where post_id = 5');
    await db.sql('delete from bookmark where post_id = 5');
    const sync = failing((commit) => (commit % 2 === 1 ? when : null));
    const { report } = await compare({ repair: true }, { sync });
    assert.equal(found(report), [
      'xano:different user:u3 another bio',
      'xano:extra post:5 is here',
      'xano:missing user:late missing',
    ]);
    assert.is(report.repaired, 3);
    await settle();
    assert.equal(await differences(client, db), []);
  });

test.run();
