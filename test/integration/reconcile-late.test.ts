import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entryOf } from '../../src/application/sync/entry.js';
import type { RowFields } from '../../src/domain/sync/incoming-row.js';
import type { Entity } from '../../src/domain/sync/entity.js';
import type { Orders, Report } from '../../src/domain/reconcile/report.js';
import { found, startReconcileWorld } from '../support/reconcile/xano-world.js';
import { sent } from '../support/sync/acts.js';

const world = await startReconcileWorld();
const { db, client, stores, time, settle } = world;

const test = suite('reconcile with Xano: concurrent changes');
test.before.each(async () => {
  await world.fill();
  await world.pull();
});
test.after(world.close);

const apply = (
  row: RowFields,
  deleted = false,
  entity: Entity = 'user',
): Promise<readonly string[]> => {
  const occurredAt = deleted ? time.now() : null;
  return sent({ stores, time }, entryOf({ entity, row, deleted, occurredAt }));
};

/** Runs a comparison in which `act` is called once all users of Xano have been read. */
const whileComparing = async (
  act: () => Promise<unknown>,
  orders: Partial<Orders> = {},
): Promise<Report> => {
  let hasActed = false;
  const { report } = await world.compare(orders, {
    between: async (id) => {
      if (hasActed || (await client.exists(`sys:reconcile:${id}:post`)) === 0) return;
      hasActed = true;
      await act();
    },
  });
  assert.ok(hasActed);
  return report;
};

test('a row kept away by a newer delete is reported once and left', async () => {
  assert.equal(await apply({ id: 5 }, true), ['applied']);
  await settle();
  assert.is(await client.exists('user:u5'), 0);
  const report = await world.reconcile({ repair: true });
  assert.equal(found(report), ['xano:tombstoned user:u5 was deleted here']);
  assert.is(report.repaired, 0);
  assert.is(await client.exists('user:u5'), 0);
});

test('posts and edges kept away by a newer delete are reported, but not what depends on them', async () => {
  const [like] = await db.sql('select user_id, post_id from "like" where post_id <> 5 limit 1');
  const [follow] = await db.sql('select follower_id, following_id from follow limit 1');
  assert.equal(
    [
      await apply({ id: 5 }, true, 'post'),
      await apply({ ...like }, true, 'like'),
      await apply({ ...follow }, true, 'follow'),
    ].flat(),
    ['applied', 'applied', 'applied'],
  );
  await settle();
  const report = await world.reconcile({ repair: true });
  const [user, post] = [like?.['user_id'], like?.['post_id']].map(Number);
  const [follower, following] = [follow?.['follower_id'], follow?.['following_id']].map(Number);
  assert.equal(
    found(report),
    [
      `xano:tombstoned follow:#${follower}>#${following} was deleted here`,
      `xano:tombstoned like:#${user}>${post} was deleted here`,
      'xano:tombstoned post:5 was deleted here',
    ].toSorted(),
  );
  assert.is(report.repaired, 0);
});

test('posts and edges of a user who is back, kept away by the delete, are reported', async () => {
  assert.equal(await apply({ id: 5 }, true), ['applied']);
  await settle();
  time.pass(60_000);
  await db.update('user', 5, { updated_at: time.now() });
  await world.pull();
  assert.is(await client.exists('user:u5'), 1);
  const { counts, drift } = await world.reconcile();
  assert.equal(Object.keys(counts), ['xano:tombstoned']);
  const kinds = new Set(drift.map(({ key }) => key.split(':')[0]));
  assert.equal([...kinds].toSorted(), ['bookmark', 'follow', 'like', 'post']);
});

test('rows that arrive meanwhile are left, with or without a version', async () => {
  const report = await whileComparing(async () => {
    await apply({ id: 99, username: 'brief', updated_at: time.now() });
    const [{ id } = { id: 0 }] = await db.sql(
      `insert into "user" (username, updated_at) values ('quick', null) returning id`,
    );
    await apply({ id: Number(id), username: 'quick' });
  });
  assert.equal(report.drift, []);
});

test('a row that differs in another way at the second look is not reported', async () => {
  const id = await db.insert('user', { username: 'late', bio: 'there' });
  const report = await whileComparing(() => apply({ id, username: 'late', bio: 'here' }));
  assert.equal(found(report), []);
});

test('an unreadable row that was corrected or deleted since is not reported', async () => {
  const [kept, mended, gone] = [
    await db.insert('user', { username: 'no name' }),
    await db.insert('user', { username: 'nor this' }),
    await db.insert('user', { username: 'nor that' }),
  ];
  const report = await whileComparing(async () => {
    await db.update('user', mended, { username: 'mended', updated_at: Date.now() });
    await db.remove('user', gone);
  });
  assert.equal(
    report.drift.map(({ invariant, key }) => [invariant, key]),
    [['xano:unreadable', `user:${kept}`]],
  );
});

test('a sample reports only rows it includes', async () => {
  await db.insert('user', { username: 'late' });
  await db.update('user', 3, { bio: 'new', updated_at: Date.now() });
  assert.is((await world.reconcile()).drift.length, 2);
  assert.equal((await world.reconcile({ sample: 1e-9 })).drift, []);
});

test.run();
