import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entryOf } from '../../src/application/sync/entry.js';
import { HOUR } from '../support/app/fixtures.js';
import { differences } from '../support/pull/picture.js';
import { ok } from '../support/run/effect.js';
import { found, startReconcileWorld } from '../support/reconcile/xano-world.js';

const world = await startReconcileWorld();
const { db, client, time, settle, pull, compare } = world;

const test = suite('reconcile with Xano: changes during the comparison');
test.before.each(async () => {
  await world.fill();
  await pull();
});
test.after(world.close);

const isRead = async (id: string): Promise<boolean> =>
  (await client.exists(`sys:reconcile:${id}:bookmark`)) === 1;

/** Runs `act` once, after all of Xano has been read. */
const onceRead = (act: () => Promise<unknown>) => {
  let isDone = false;
  return async (id: string): Promise<void> => {
    if (isDone || !(await isRead(id))) return;
    isDone = true;
    await act();
  };
};

test('a like recreated in Xano behind the cursor is not reported as extra', async () => {
  const [like = {}] = await db.sql('delete from "like" where id = 1 returning user_id, post_id');
  const again = onceRead(() => db.insert('like', { ...like, created_at: time.now() }));
  const { report } = await compare({ repair: true }, { between: again });
  assert.equal(found(report), []);
  await settle();
  await pull();
  assert.equal(await differences(client, db), []);
});

test('nothing is removed if the ids seen in Xano are lost while the comparison waits', async () => {
  await db.sql('delete from bookmark where id = 1');
  let before = time.now();
  const lose = async (id: string): Promise<void> => {
    const hasWaited = time.now() - before > 4000;
    before = time.now();
    if (hasWaited && (await isRead(id))) await client.del(`sys:reconcile:${id}:user`);
  };
  const missing = await differences(client, db);
  const { report, reason } = await compare({ repair: true }, { between: lose });
  assert.ok(reason);
  assert.is(report.repaired, 0);
  assert.equal(await differences(client, db), missing);
  assert.equal((await compare({ repair: true })).report.counts, { 'xano:extra': 1 });
});

test('the likes of a post that is about to get another id are kept', async () => {
  await db.update('post', 3, { external_id: 'mine', updated_at: time.now() - HOUR });
  const rows = await db.sql('select * from post where id = 3');
  const entries = rows.map((row) =>
    entryOf({ entity: 'post', row, deleted: false, occurredAt: null }),
  );
  await ok(world.apply({ way: 'webhook', entries, cursor: null }));
  assert.ok(await client.zscore('sys:work', 'unlink:3'));
  await compare({ repair: true });
  await settle();
  assert.equal(await differences(client, db), []);
});

test('the waiting time does not depend on a clock that may be set back', async () => {
  await db.update('user', 3, { username: 'renamed', updated_at: time.now() });
  const start = time.now();
  let back = 0;
  const clock = { now: () => time.now() - back };
  const setBack = (): Promise<void> => {
    if (time.now() - start < HOUR) back += HOUR;
    return Promise.resolve();
  };
  await compare({}, { clock, between: setBack });
  const waited = time.now() - start;
  assert.ok(waited > 4000 && waited < HOUR, `${waited} ms`);
});

test.run();
