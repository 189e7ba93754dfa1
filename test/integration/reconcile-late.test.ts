import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entryOf } from '../../src/application/sync/entry.js';
import type { RowFields } from '../../src/domain/sync/delivery.js';
import type { Orders, Report } from '../../src/domain/reconcile/report.js';
import { found, startReconcileWorld } from '../support/reconcile/xano-world.js';
import { sent } from '../support/sync-acts.js';

const world = await startReconcileWorld();
const { db, client, stores, time, settle } = world;

const test = suite('reconcile with Xano, beside others');
test.before.each(async () => {
  await world.fill();
  await world.pull();
});
test.after(world.close);

const apply = (row: RowFields, deleted = false): Promise<readonly string[]> => {
  const occurredAt = deleted ? time.now() : null;
  return sent({ stores, time }, entryOf({ entity: 'user', row, deleted, occurredAt }));
};

/** A comparison in which something happens once all users of Xano have been read. */
const whileComparing = async (
  happens: () => Promise<unknown>,
  orders: Partial<Orders> = {},
): Promise<Report> => {
  let hasHappened = false;
  const { report } = await world.compare(orders, {
    between: async (id) => {
      if (hasHappened || (await client.exists(`sys:reconcile:${id}:post`)) === 0) return;
      hasHappened = true;
      await happens();
    },
  });
  assert.ok(hasHappened);
  return report;
};

test('what only a newer delete keeps away is told as that, once, and left', async () => {
  assert.equal(await apply({ id: 5 }, true), ['applied']);
  await settle();
  assert.is(await client.exists('user:u5'), 0);
  const report = await world.reconcile({ repair: true });
  assert.equal(found(report), ['xano:tombstoned user:u5 was deleted here']);
  assert.is(report.repaired, 0);
  assert.is(await client.exists('user:u5'), 0);
});

test('what came meanwhile is left, whether it has a version or none', async () => {
  const report = await whileComparing(async () => {
    await apply({ id: 99, username: 'brief', updated_at: time.now() });
    const [{ id } = { id: 0 }] = await db.sql(
      `insert into "user" (username, updated_at) values ('quick', null) returning id`,
    );
    await apply({ id: Number(id), username: 'quick' });
  });
  assert.equal(report.drift, []);
});

test('what differs in another way at the second look is not told', async () => {
  const id = await db.insert('user', { username: 'late', bio: 'there' });
  const report = await whileComparing(() => apply({ id, username: 'late', bio: 'here' }));
  assert.equal(found(report), []);
});

test('a share of the rows is looked at, and no other is told', async () => {
  await db.insert('user', { username: 'late' });
  await db.update('user', 3, { bio: 'new', updated_at: Date.now() });
  assert.is((await world.reconcile()).drift.length, 2);
  assert.equal((await world.reconcile({ sample: 1e-9 })).drift, []);
});

test.run();
