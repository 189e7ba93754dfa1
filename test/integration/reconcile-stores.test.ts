import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisReconciling } from '../../src/adapters/redis/redis-reconciling.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import {
  RECONCILE_LEASE,
  type Reconciliation,
} from '../../src/application/ports/reconciliations.js';
import type { Claim } from '../../src/domain/reconcile/claim.js';
import { ENTITIES } from '../../src/domain/sync/entity.js';
import { NOTHING_CHECKED } from '../../src/domain/reconcile/report.js';
import { join, like, publish } from '../support/app/acts.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, DAY, HOUR, noon } from '../support/app/fixtures.js';
import { startRedis } from '../support/redis/server.js';
import { makeTime } from '../support/app/scene.js';

const server = await startRedis();
const client = await server.connect(scripts);
const deps = { client, observe: () => undefined, exploreMax: 100 };
const stores = makeRedisStores(deps);
const { reconciler, reconciliations, sentRows } = makeRedisReconciling(deps);

const running: Reconciliation = {
  ...NOTHING_CHECKED,
  id: 'r1',
  scope: 'internal',
  repair: false,
  sample: 1,
  state: 'running',
  started_at: noon,
  ended_at: null,
  eta_ms: null,
  error: null,
};
const done: Reconciliation = { ...running, state: 'done', ended_at: noon, counts: { '1': 2 } };

const hold = (holder: string): Promise<boolean> =>
  ok(stores.leases.acquire(RECONCILE_LEASE, holder, HOUR));

const assertTtl = async (key: string, longest: number): Promise<void> => {
  const left = await client.pttl(key);
  assert.ok(left > longest - HOUR / 60 && left <= longest, `${key}: ${left}`);
};

const test = suite('reconcile: stored comparisons');

test.before.each(async () => {
  await client.flushall();
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

test('a comparison is stored only by the holder of the lease', async () => {
  assert.is(await ok(reconciliations.keep('one', running)), false);
  await hold('one');
  assert.is(await ok(reconciliations.keep('one', running)), true);
  assert.is(await ok(reconciliations.keep('two', done)), false);
  assert.equal(await ok(reconciliations.find('r1')), running);
  assert.equal(await ok(reconciliations.last), { whole: null, beside: null });
  assert.is(await client.exists('sys:counts'), 0);
});

test('a finished comparison is the last one, counts its drift once and is kept for seven days', async () => {
  await hold('one');
  await ok(reconciliations.keep('one', running));
  await ok(reconciliations.keep('one', done));
  assert.is(await ok(reconciliations.keep('one', done)), true);
  await client.del('sys:lease:reconcile');
  assert.equal((await ok(reconciliations.last)).whole, done);
  assert.equal(await client.hgetall('sys:counts'), {
    'drift:1': '2',
    'latest:reconcile:internal': String(done.ended_at),
  });
  await assertTtl('sys:reconcile:r1', 7 * DAY);
});

test('the last comparison of some entities is stored along with the last of all', async () => {
  await hold('one');
  const some: Reconciliation = { ...done, id: 'r2', scope: 'xano', entities: ENTITIES };
  await ok(reconciliations.keep('one', done));
  await ok(reconciliations.keep('one', some));
  assert.equal(await ok(reconciliations.last), { whole: done, beside: some });
});

test('a comparison of some entities that an older version stored as the last of all is told apart', async () => {
  await hold('one');
  const some: Reconciliation = { ...done, id: 'r2', scope: 'xano', entities: ['like'] };
  await ok(reconciliations.keep('one', some));
  await client.rename('sys:reconciles:beside', 'sys:reconciles:last');
  assert.equal(await ok(reconciliations.last), { whole: null, beside: some });
});

test('chosen findings are stored with their outcomes, count no drift and are not the last comparison', async () => {
  await hold('one');
  await ok(reconciliations.keep('one', done));
  const found = { invariant: '1', key: 'post:p1', expected: 'a', actual: 'b' };
  const chosen: Reconciliation = {
    ...done,
    id: 'r2',
    drift: [found],
    marks: ['["1 post:p1",{"of":"post","id":"p1"}]'],
    chosen: { of: 'r1', findings: [{ ...found, outcome: 'mended', does: ['so'] }], marks: [''] },
  };
  await ok(reconciliations.keep('one', chosen));
  assert.equal(await ok(reconciliations.find('r2')), chosen);
  assert.is((await ok(reconciliations.last)).whole?.id, 'r1');
  assert.is(await client.hget('sys:counts', 'drift:1'), '2');
});

test('a comparison whose process is gone has failed, even if another one is running', async () => {
  await hold('one');
  await ok(reconciliations.keep('one', running));
  await client.del('sys:lease:reconcile');
  assert.is((await ok(reconciliations.find('r1')))?.state, 'failed');
  await hold('two');
  assert.is((await ok(reconciliations.find('r1')))?.state, 'failed');
  assert.is(await ok(reconciliations.find('nobody')), null);
});

test('a repair is refused if the row changed since it was read', async () => {
  const scene = { stores, time: makeTime() };
  await join(scene, ada, bob);
  await publish(scene, { id: anId('p1') });
  await client.hset('post:p1', 'likesCount', 7);
  const claim: Claim = { of: 'post', id: anId('p1') };
  const [look] = await ok(reconciler.look([claim]));
  assert.ok(look);
  await like(scene, bob, anId('p1'));
  await client.hset('post:p1', 'likesCount', 9);
  const id = anId('p1');
  const changes = [{ do: 'count-post', id, counter: 'likesCount', hashtags: [] }] as const;
  assert.is(await ok(reconciler.mend(look, changes, noon)), 'changed');
  assert.is(await client.hget('post:p1', 'likesCount'), '9');
  const [again] = await ok(reconciler.look([claim]));
  assert.ok(again);
  assert.is(await ok(reconciler.mend(again, changes, noon)), 'mended');
  assert.is(await client.hget('post:p1', 'likesCount'), '1');
});

test('a total is repaired only if neither the hash nor the leaderboard changed', async () => {
  const scene = { stores, time: makeTime() };
  await join(scene, ada);
  await ok(stores.users.setRole(ada, 'model', noon));
  const seen = { isModel: true, earned: 5, kept: 0, leaderboard: 0 };
  for (const stale of [
    { ...seen, kept: 3 },
    { ...seen, leaderboard: 3 },
    { ...seen, leaderboard: null },
  ])
    assert.is(await ok(reconciler.mendTotal(ada, stale)), 'changed');
  assert.is(await client.zscore('models:top:engagement', 'ada'), '0');
  assert.is(await ok(reconciler.mendTotal(ada, seen)), 'mended');
  assert.is(await client.zscore('models:top:engagement', 'ada'), '5');
  assert.is(await client.hget('user:ada', 'sys_engagement'), '5');
});

test('the ids seen in Xano are deleted, or expire', async () => {
  assert.is(await ok(sentRows.remember('r1', 'user', ['ada', '#7'])), 2);
  assert.equal(await ok(sentRows.hasSeen('r1', 'user', ['bob', '#7'])), [false, true]);
  await assertTtl('sys:reconcile:r1:user', DAY);
  await client.pexpire('sys:reconcile:r1:user', HOUR);
  await ok(sentRows.remember('r1', 'post', ['p1']));
  await assertTtl('sys:reconcile:r1:user', DAY);
  await ok(sentRows.forget('r1'));
  assert.is(await client.dbsize(), 0);
});

test.run();
