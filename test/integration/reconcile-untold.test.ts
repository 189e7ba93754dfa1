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

const test = suite('reconcile with Xano: edges without a version');
test.before.each(async () => {
  await world.fill();
  await db.sql('update follow set created_at = null');
  await pull();
});
test.after(world.close);

/** Returns the usernames of a follow in Xano, by its id there. */
const edgeOf = async (id: number): Promise<readonly [follower: string, following: string]> => {
  const [row] = await db.sql(`select follower_id, following_id from follow where id = ${id}`);
  return [`u${Number(row?.['follower_id'])}`, `u${Number(row?.['following_id'])}`];
};

const isStored = async ([follower, following]: readonly [string, string]): Promise<boolean> =>
  (await client.sismember(`user:${following}:followers`, follower)) === 1;

/** Removes the follow and adds it again, as a user of this service. */
const refollow = async ([follower, following]: readonly [string, string]): Promise<void> => {
  const { add, remove } = followsOf(stores);
  const pair = { follower: follower as Username, following: following as Username };
  const origin = { version: time.now(), byUser: true };
  await ok(remove(pair, origin));
  await ok(add(pair, origin));
};

/** Runs `happens` once the follows that Xano lacks have been counted. */
const onceCounted = (act: () => Promise<unknown>) => {
  let hasActed = false;
  return {
    hasActed: () => hasActed,
    between: async (id: string): Promise<void> => {
      const seen = await client.smembers(`sys:reconcile:${id}:follow`);
      if (hasActed || !seen.some((name) => name.startsWith('?'))) return;
      hasActed = true;
      await act();
    },
  };
};

test('follows that Xano has deleted are reported and removed', async () => {
  const [follower, following] = await edgeOf(3);
  await db.sql('delete from follow where id in (3, 17)');
  const dryRun = await compare({});
  assert.is(dryRun.report.counts['xano:extra'], 2);
  assert.ok(found(dryRun.report).includes(`xano:extra follow:${follower}>${following} is here`));
  const { report, reason } = await compare({ repair: true });
  assert.equal([report.repaired, reason], [2, null]);
  await settle();
  assert.equal(await differences(client, db), []);
});

test('many follows are removed only by force', async () => {
  await db.sql('delete from follow where id <= 30');
  const { report, reason } = await compare({ repair: true });
  assert.match(reason ?? '', /^Xano lacks 30 of 40 rows of follow that it once sent/);
  assert.equal([report.counts['xano:extra'], report.repaired], [30, 0]);
  const forced = await compare({ repair: true, force: true });
  assert.equal([forced.report.repaired, forced.reason], [30, null]);
  await settle();
  assert.equal(await differences(client, db), []);
});

test('a follow that a user makes again during the comparison stays', async () => {
  const edge = await edgeOf(3);
  await db.remove('follow', 3);
  const meanwhile = onceCounted(() => refollow(edge));
  const { report } = await compare({ repair: true }, meanwhile);
  assert.equal([meanwhile.hasActed(), found(report)], [true, []]);
  assert.ok(await isStored(edge));
});

test('a follow that a row of Xano with another id names meanwhile stays', async () => {
  const edge = await edgeOf(3);
  await db.remove('follow', 3);
  const [follower, following] = edge.map((name) => Number(name.slice(1)));
  const meanwhile = onceCounted(() =>
    db.sql(`update follow set follower_id = ${follower}, following_id = ${following} where id = 1`),
  );
  const { report } = await compare({}, meanwhile);
  assert.ok(meanwhile.hasActed());
  assert.not.ok(found(report).includes(`xano:extra follow:${edge.join('>')} is here`));
});

test('a follow that a user makes again at the moment of its removal stays', async () => {
  const edge = await edgeOf(3);
  await db.remove('follow', 3);
  const read: typeof stores.sync.read = (query) => async () => {
    await refollow(edge);
    return stores.sync.read(query)();
  };
  const { report } = await compare({ repair: true }, { sync: { ...stores.sync, read } });
  assert.is(report.counts['xano:extra'], 1);
  assert.ok(await isStored(edge));
});

test.run();
