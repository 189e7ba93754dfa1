import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisReconciling } from '../../src/adapters/redis/redis-reconciling.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { makeReconcileInternal } from '../../src/application/use-cases/reconcile-internal.js';
import type { Report } from '../../src/domain/reconcile/report.js';
import type { Username } from '../../src/domain/username.js';
import {
  bookmark,
  drain,
  erase,
  follow,
  join,
  like,
  publish,
  unlike,
} from '../support/app/acts.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, HOUR, noon, sea } from '../support/app/fixtures.js';
import { runWhole } from '../support/reconcile/run-whole.js';
import { startRedis } from '../support/redis/server.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { makeTime, type Scene } from '../support/app/scene.js';

const server = await startRedis();
const client = await server.connect(scripts);
const observe = () => undefined;
const withMax = (exploreMax: number) => ({
  stores: makeRedisStores({ client, observe, exploreMax }),
  reconcile: (time: Scene['time'], clock: Pick<Scene['time'], 'now'> = time) =>
    makeReconcileInternal({
      ...makeRedisReconciling({ client, observe, exploreMax }),
      ...{ clock, timer: time },
      exploreMax,
    }),
});
const WHOLE = { scope: 'internal', repair: false, sample: 1 } as const;

const test = suite('reconcile: load');
test.before.each(async () => {
  await client.flushall();
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

test('rows that others change meanwhile are no drift', async () => {
  const { stores, reconcile } = withMax(1000);
  const scene: Scene = { stores, time: makeTime() };
  const people = Array.from({ length: 40 }, (_, n) => `u${n}` as Username);
  await join(scene, ada, bob, ...people);
  await ok(stores.users.setRole(ada, 'model', noon));
  for (let n = 0; n < 15; n += 1)
    await publish(scene, { id: anId(`p${n}`), hashtags: [sea], created_at: noon - n });
  let acts = 0;
  const act = async (name: Username, n: number): Promise<void> => {
    const id = anId(`p${n % 15}`);
    await like(scene, name, id).catch(() => undefined);
    await bookmark(scene, name, id).catch(() => undefined);
    await follow(scene, name, ada).catch(() => undefined);
    if (n % 3 === 0) await unlike(scene, name, id).catch(() => undefined);
    const made = { id: anId(`n${n}`), author: name, hashtags: [sea], created_at: noon };
    if (n % 7 === 0) await publish(scene, made).catch(() => undefined);
    if (n % 20 === 19) await erase(scene, id).catch(() => undefined);
    if (n % 11 === 10) await stores.users.remove(name, noon)();
    await stores.users.update(ada, { set: { display_name: `Ada ${n}` }, remove: [] }, noon)();
    acts += 1;
  };
  const ending = new AbortController();
  const isRunning = (): boolean => !ending.signal.aborted;
  const others = (async () => {
    for (let n = 0; isRunning(); n += 1) {
      const name = people[n % people.length];
      if (name !== undefined) {
        await join(scene, name).catch(() => undefined);
        await act(name, n);
      }
    }
  })();
  const worker = (async () => {
    while (isRunning()) await ok(stores.work.runNext(scene.time.now()));
  })();
  const runs: Report[] = [];
  while (acts < 300) {
    const repair = runs.length % 2 === 1;
    runs.push(await runWhole(await ok(reconcile(scene.time)({ ...WHOLE, repair })), scene.time));
  }
  ending.abort();
  await Promise.all([others, worker]);
  assert.ok(runs.length > 1);
  for (const { drift, repaired } of runs) {
    assert.equal(drift, []);
    assert.is(repaired, 0);
  }
});

test('the waiting time does not depend on a clock that may be set back', async () => {
  const { stores, reconcile } = withMax(1000);
  const scene: Scene = { stores, time: makeTime() };
  const { time } = scene;
  await join(scene, ada);
  await publish(scene, { id: anId('p1') });
  await client.hset('post:p1', 'likesCount', 7);
  const start = time.now();
  let back = 0;
  const setBack = (): Promise<void> => {
    if (time.now() - start < HOUR) back += HOUR;
    return Promise.resolve();
  };
  const clock = { now: () => time.now() - back };
  const { drift } = await runWhole(await ok(reconcile(time, clock)(WHOLE)), time, setBack);
  assert.is(drift.length, 1);
  assert.ok(time.now() - start < HOUR);
});

test('a scan of 10 000 keys and a large set takes small turns', async () => {
  const { reconcile } = withMax(1000);
  const time = makeTime();
  const users = 10_000;
  const fans = 2000;
  const all = users + fans;
  for (let from = 0; from < users; from += 5000) {
    const pipeline = client.pipeline();
    for (let n = from; n < from + 5000; n += 1) {
      const born = { username: `u${n}`, role: 'user', created_at: noon };
      const followed = n < fans ? 1 : 0;
      const counts = { postCount: 0, followerCount: n === users - 1 ? fans : 0 };
      pipeline.hset(`user:u${n}`, { ...born, ...counts, followingCount: followed });
      pipeline.zadd('users:regular', noon, `u${n}`);
      pipeline.zadd('sys:search:user', 0, `u${n}\0u${n}`);
      if (followed === 1) {
        pipeline.sadd(`user:u${n}:following`, `u${users - 1}`);
        pipeline.sadd(`user:u${users - 1}:followers`, `u${n}`);
      }
    }
    await pipeline.exec();
  }
  await client.hset('user:u7777', 'postCount', 3);
  await client.srem('user:u1234:following', `u${users - 1}`);
  const run = await ok(reconcile(time)(WHOLE));
  let most = 0;
  let turns = 0;
  for (;;) {
    const { looked, wait, isDone } = await ok(run.turn);
    if (isDone) break;
    time.pass(wait);
    turns += 1;
    most = Math.max(most, looked);
  }
  const report = run.report();
  assert.ok(report.checked >= all, `${report.checked}`);
  assert.ok(most <= 200, `${most} keys checked in one turn`);
  assert.ok(turns > users / 100, `${turns}`);
  assert.equal(report.drift.map(({ invariant, key }) => `${invariant} ${key}`).toSorted(), [
    '1 user:u7777',
    '2 user:u1234:following',
  ]);

  const tenth = await runWhole(await ok(reconcile(time)({ ...WHOLE, sample: 0.1 })), time);
  assert.ok(tenth.checked > all * 0.09 && tenth.checked < all * 0.12, `${tenth.checked}`);
});

test('the explore feed is refilled after deletions without being reported as drift', async () => {
  const { stores, reconcile } = withMax(5);
  const scene: Scene = { stores, time: makeTime() };
  await join(scene, ada);
  for (let n = 0; n < 12; n += 1) await publish(scene, { id: anId(`p${n}`), created_at: noon + n });
  for (const id of ['p10', 'p11']) await erase(scene, anId(id));
  await drain(scene);
  assert.is(await client.zcard('explore:feed'), 3);
  const report = await runWhole(
    await ok(reconcile(scene.time)({ ...WHOLE, repair: true })),
    scene.time,
  );
  assert.equal(report.drift, []);
  assert.equal(await client.zrange('explore:feed', '0', '-1'), ['p5', 'p6', 'p7', 'p8', 'p9']);
});

test('keys without an owner and unknown keys are reported, and none of their data is lost', async () => {
  const { stores, reconcile } = withMax(100);
  const scene: Scene = { stores, time: makeTime() };
  await join(scene, ada, cyd);
  await publish(scene, { id: anId('p1') });
  await client.sadd('user:ghost:followers', 'ada');
  await client.set('what:is:this', '1');
  await client.set('user:bob:liked', '1');
  await client.del('user:cyd');
  await client.hset('post:p1', 'username', 'cyd');
  const before = await redisSnapshot(client);
  const report = await runWhole(
    await ok(reconcile(scene.time)({ ...WHOLE, repair: true })),
    scene.time,
  );
  const places = report.drift.map(({ invariant, key }) => `${invariant} ${key}`).toSorted();
  assert.equal(places, [
    '0 user:bob:liked',
    '0 user:ghost:followers',
    '0 what:is:this',
    '5 post:p1',
    '6 users:regular',
    'search sys:search:user',
  ]);
  assert.is(report.repaired, 4);
  const after = await redisSnapshot(client);
  for (const key of ['user:ghost:followers', 'user:ada:posts'])
    assert.equal(after.get(key), before.get(key));
  assert.is(await client.hget('post:p1', 'username'), 'ada', 'the author whose timeline has it');
  assert.is(await client.get('sys:damaged:user:bob:liked'), '1');
  assert.is(await client.get('what:is:this'), '1');
});

test.run();
