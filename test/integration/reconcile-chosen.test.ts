import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report } from '../../src/domain/reconcile/report.js';
import type { Username } from '../../src/domain/username.js';
import { entryOf } from '../../src/application/sync/entry.js';
import { ok } from '../support/run/effect.js';
import { found, startReconcileWorld } from '../support/reconcile/xano-world.js';

const world = await startReconcileWorld();
const { db, client, time } = world;

const test = suite('reconcile with Xano: chosen findings');

test.before.each(async () => {
  await world.fill();
  await world.pull();
});
test.after(world.close);

const outcomes = ({ chosen }: Report): readonly string[] =>
  (chosen?.findings ?? []).map(({ key, outcome, does }) => [key, outcome, ...does].join(' '));

test('a row that was deleted here by a newer record stays deleted', async () => {
  const row = { id: 3, username: 'u3', updated_at: time.now() };
  const gone = { entity: 'user', row, deleted: true, occurredAt: null } as const;
  await ok(world.apply({ way: 'webhook', entries: [entryOf(gone)], cursor: null }));
  await world.settle();
  const report = await world.reconcile();
  assert.equal(found(report), ['xano:tombstoned user:u3 was deleted here']);
  assert.equal(outcomes(await world.choose(report, true)), [
    'user:u3 left it was deleted here by something newer, which stays',
  ]);
  assert.is(await client.exists('user:u3'), 0);
});

test('a row that a user has changed since is kept, and its finding is outdated', async () => {
  await db.update('user', 3, { bio: 'of Xano' });
  const report = await world.reconcile();
  assert.equal(found(report), ['xano:different user:u3 another bio']);
  time.pass(120_000);
  const origin = { version: time.now(), byUser: true };
  const changes = { set: { bio: 'of the user' }, remove: [] };
  await ok(world.stores.users.update('u3' as Username, changes, time.now(), origin));
  await world.settle();
  assert.equal(outcomes(await world.choose(report, true)), ['user:u3 gone']);
  assert.is(await client.hget('user:u3', 'bio'), 'of the user');
});

test('nothing is removed while Xano has no row of the entity at all', async () => {
  await db.remove('user', 5);
  const report = await world.reconcile();
  assert.ok(found(report).includes('xano:extra user:u5 is here'), found(report).join());
  const held = await db.begin();
  await held.sql('delete from "user"');
  await held.commit();
  const [outcome = ''] = outcomes(await world.choose(report, true));
  assert.match(outcome, /^user:u5 left Xano has no user at all/);
  assert.is(await client.exists('user:u5'), 1);

  await db.insert('user', { id: 6, username: 'u6' });
  assert.match(outcomes(await world.choose(report, false))[0] ?? '', /^user:u5 there/);
  assert.is(await client.exists('user:u5'), 1);
  assert.match(outcomes(await world.choose(report, true))[0] ?? '', /^user:u5 mended/);
  await world.settle();
  assert.is(await client.exists('user:u5'), 0);
});

test('an edge that Xano cannot return alone is left and reported', async () => {
  await db.sql(
    'delete from "like" where user_id = 2 and post_id = (select min(post_id) from "like" where user_id = 2)',
  );
  const report = await world.reconcile();
  assert.is(report.drift.length, 1);
  assert.match(
    outcomes(await world.choose(report, true))[0] ?? '',
    /^like:u2>\d+ left Xano cannot/,
  );
  assert.is((await world.reconcile()).drift.length, 1);
});

test('a finding of a table that is no longer mapped is left', async () => {
  const mark = JSON.stringify(['xano different post:1', { of: 'row', table: 'nothing', id: '1' }]);
  const drift = [{ invariant: 'xano:different', key: 'post:1', expected: '', actual: '' }];
  const report = { checked: 0, total: 0, counts: {}, repaired: 0, local: 0 };
  const [outcome = ''] = outcomes(await world.choose({ ...report, drift, marks: [mark] }, true));
  assert.match(outcome, /^post:1 left/);
  const without = await world.choose({ ...report, drift, marks: ['no mark'] }, true);
  assert.equal(outcomes(without), ['post:1 waiting']);
});

test.run();
