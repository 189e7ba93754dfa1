import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Username } from '../../src/domain/username.js';
import { followsOf } from '../support/app/edges.js';
import { ok } from '../support/run/effect.js';
import { differences } from '../support/pull/picture.js';
import { found, startReconcileWorld } from '../support/reconcile/xano-world.js';

const world = await startReconcileWorld();
const { db, client, stores, time, settle, pull, compare } = world;
await db.sql('alter table follow alter column created_at drop not null');

const test = suite('reconcile with Xano, edges without a version');
test.before.each(async () => {
  await world.fill();
  await db.sql('update follow set created_at = null');
  await pull();
});
test.after(world.close);

/** Returns the two users of a follow in Xano, by its id there, under their names here. */
const edgeOf = async (id: number): Promise<readonly [by: string, whom: string]> => {
  const [row] = await db.sql(`select follower_id, following_id from follow where id = ${id}`);
  return [`u${Number(row?.['follower_id'])}`, `u${Number(row?.['following_id'])}`];
};

const stands = async ([by, whom]: readonly [string, string]): Promise<boolean> =>
  (await client.sismember(`user:${whom}:followers`, by)) === 1;

/** Removes the follow and makes it again, as a user of this service. */
const makeAnew = async ([by, whom]: readonly [string, string]): Promise<void> => {
  const { add, remove } = followsOf(stores);
  const pair = { follower: by as Username, following: whom as Username };
  const origin = { version: time.now(), byUser: true };
  await ok(remove(pair, origin));
  await ok(add(pair, origin));
};

/** Runs `happens` once the follows that Xano lacks have been counted. */
const onceCounted = (happens: () => Promise<unknown>) => {
  let hasHappened = false;
  return {
    hasHappened: () => hasHappened,
    between: async (id: string): Promise<void> => {
      const seen = await client.smembers(`sys:reconcile:${id}:follow`);
      if (hasHappened || !seen.some((name) => name.startsWith('?'))) return;
      hasHappened = true;
      await happens();
    },
  };
};

test('those that Xano has no more are told, and taken away', async () => {
  const [by, whom] = await edgeOf(3);
  await db.sql('delete from follow where id in (3, 17)');
  const told = await compare({});
  assert.is(told.report.counts['xano:extra'], 2);
  assert.ok(found(told.report).includes(`xano:extra follow:${by}>${whom} is here`));
  const { report, reason } = await compare({ repair: true });
  assert.equal([report.repaired, reason], [2, null]);
  await settle();
  assert.equal(await differences(client, db), []);
});

test('many of them go by force alone', async () => {
  await db.sql('delete from follow where id <= 30');
  const { report, reason } = await compare({ repair: true });
  assert.match(reason ?? '', /^Xano lacks 30 of 40 rows of follow that it once sent/);
  assert.equal([report.counts['xano:extra'], report.repaired], [30, 0]);
  const forced = await compare({ repair: true, force: true });
  assert.equal([forced.report.repaired, forced.reason], [30, null]);
  await settle();
  assert.equal(await differences(client, db), []);
});

test('one that a user makes anew here meanwhile stays', async () => {
  const edge = await edgeOf(3);
  await db.remove('follow', 3);
  const meanwhile = onceCounted(() => makeAnew(edge));
  const { report } = await compare({ repair: true }, meanwhile);
  assert.equal([meanwhile.hasHappened(), found(report)], [true, []]);
  assert.ok(await stands(edge));
});

test('one that a row of Xano has come to be meanwhile stays, whatever the id of that', async () => {
  const edge = await edgeOf(3);
  await db.remove('follow', 3);
  const [by, whom] = edge.map((name) => Number(name.slice(1)));
  const meanwhile = onceCounted(() =>
    db.sql(`update follow set follower_id = ${by}, following_id = ${whom} where id = 1`),
  );
  const { report } = await compare({}, meanwhile);
  assert.ok(meanwhile.hasHappened());
  assert.not.ok(found(report).includes(`xano:extra follow:${edge.join('>')} is here`));
});

test('one that a user makes anew at the moment in which it is taken away stays', async () => {
  const edge = await edgeOf(3);
  await db.remove('follow', 3);
  const read: typeof stores.sync.read = (query) => async () => {
    await makeAnew(edge);
    return stores.sync.read(query)();
  };
  const { report } = await compare({ repair: true }, { sync: { ...stores.sync, read } });
  assert.is(report.counts['xano:extra'], 1);
  assert.ok(await stands(edge));
});

test.run();
