import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { makeRedisReconciler } from '../../src/adapters/redis/redis-reconciler.js';
import { makeReconcileInternal } from '../../src/application/use-cases/reconcile-internal.js';
import { keysOfHome } from '../../src/domain/reconcile/evaluate-home.js';
import type { Username } from '../../src/domain/username.js';
import { ban, drain, erase, follow, idsOn, join, page, publish } from '../support/app/acts.js';
import { followsOf } from '../support/app/edges.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, dan, noon } from '../support/app/fixtures.js';
import { assertSound, makeDamages } from '../support/reconcile/damage.js';
import { EXPLORE_MAX, placesOf, startSmallApp } from '../support/reconcile/small-app.js';
import { runWhole } from '../support/reconcile/run-whole.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import type { Scene } from '../support/app/scene.js';

const app = await startSmallApp();
const { client, reconcile } = app;
const { list } = makeDamages(client);

const HOME = 'user:bob:home';
const STATE = 'sys:home:bob';
const READERS = [ada, bob, cyd];

const test = suite<{ scene: Scene }>('reconcile: homes');
test.before.each(async (context) => {
  context.scene = await app.build();
});
test.after(app.close);

const feedOf = async (scene: Scene, username: Username): Promise<readonly string[]> =>
  idsOn(await page(scene, { kind: 'following', username }, { limit: 100 }));

/** Asserts that dropped homes are rebuilt when they are read, and that the feeds are as before. */
const assertRepaired = async (scene: Scene): Promise<void> => {
  assert.equal((await reconcile(scene)).drift, []);
  for (const reader of READERS) await ok(scene.stores.homes.ask(reader, scene.time.now()));
  await drain(scene);
  await assertSound(client, scene);
  assert.equal((await reconcile(scene)).drift, []);
  assert.equal(await feedOf(scene, bob), ['p4', 'p3', 'p2', 'p1', 'old']);
};

const PLANTS: readonly (readonly [string, () => Promise<unknown>, string])[] = [
  ['an entry of a missing post', () => client.zadd(HOME, noon, 'ghost'), HOME],
  ['an entry of an author who is not followed', () => client.zadd(HOME, noon, 'q1'), HOME],
  ['a missing entry', () => client.zrem(HOME, 'p1'), HOME],
  [
    'a missing entry next to a dangling one',
    async () => {
      await client.zrem(HOME, 'p1');
      await client.zadd(HOME, noon, 'ghost');
    },
    HOME,
  ],
  ['an entry with a wrong time', () => client.zadd(HOME, noon - 1, 'p1'), HOME],
  ['a missing home', () => client.del(HOME), HOME],
  [
    'a missing home recorded as empty',
    async () => {
      await client.del(HOME);
      await client.hset(STATE, 'size', 0);
    },
    HOME,
  ],
  ['an invalid floor', () => client.hset(STATE, 'floor', 'x'), STATE],
  ['an invalid state', () => client.hset(STATE, 'is', 'x'), STATE],
  ['a home missing from the list of homes', () => client.zrem('sys:homes', 'bob'), 'sys:homes'],
];

for (const [fault, plant, key] of PLANTS)
  test(`${fault} is found and repaired, and nothing else`, async ({ scene }) => {
    await plant();
    const planted = await redisSnapshot(client);
    const found = await reconcile(scene);
    assert.equal(placesOf(found.drift), [`7 ${key}`], JSON.stringify(found.drift));
    assert.equal(await redisSnapshot(client), planted, 'without repair nothing is written');
    const mended = await reconcile(scene, { repair: true });
    assert.equal(placesOf(mended.drift), [`7 ${key}`]);
    assert.is(mended.repaired, 1);
    assert.equal(await client.exists(HOME, STATE), 0);
    await assertRepaired(scene);
  });

for (const key of keysOfHome(bob))
  test(`a ${key} of another type is reported and repaired, and nothing else`, async ({ scene }) => {
    await list(key)();
    assert.equal(placesOf((await reconcile(scene)).drift), [`0 ${key}`]);
    const mended = await reconcile(scene, { repair: true });
    assert.equal(placesOf(mended.drift), [`0 ${key}`]);
    assert.is(mended.repaired, 1);
    await client.del(`sys:damaged:${key}`);
    await assertRepaired(scene);
  });

test('missing entries are found even if their pending work was lost', async ({ scene }) => {
  await publish(scene, { id: anId('p9') });
  await client.del('sys:fanout', 'sys:fanout:from');
  await follow(scene, ada, cyd);
  await publish(scene, { id: anId('c1'), author: cyd });
  await drain(scene);
  await client.del('sys:homes:unfilled:ada');
  const { drift, repaired } = await reconcile(scene, { repair: true });
  assert.equal(placesOf(drift).toSorted(), ['7 user:bob:home', '7 user:cyd:home']);
  assert.is(repaired, 2);
  assert.is((await feedOf(scene, bob))[0], 'p9');
});

test('a home without its pending work is found', async ({ scene }) => {
  await follow(scene, bob, cyd);
  await client.del('sys:homes:work');
  const { drift } = await reconcile(scene, { repair: true });
  assert.equal(placesOf(drift), ['7 sys:homes:work']);
  await assertRepaired(scene);
});

test('a wrong entry is found in a home of hundreds of authors', async ({ scene }) => {
  const authors = Array.from({ length: 250 }, (_, place) => `author${String(place)}` as Username);
  await join(scene, ...authors);
  for (const [place, author] of authors.entries()) {
    await follow(scene, dan, author);
    await publish(scene, { id: anId(`of${String(place)}`), author, created_at: noon + place });
  }
  await ok(scene.stores.homes.ask(dan, scene.time.now()));
  await drain(scene);
  assert.equal((await reconcile(scene)).drift, []);
  for (const id of ['of0', 'of249', 'of77']) {
    await client.zincrby('user:dan:home', -1, id);
    assert.equal(placesOf((await reconcile(scene)).drift), ['7 user:dan:home'], id);
    await client.zincrby('user:dan:home', 1, id);
  }
});

test('pending work, and entries that pages filter out, are no drift', async ({ scene }) => {
  await publish(scene, { id: anId('c1'), author: cyd });
  await drain(scene);
  await publish(scene, { id: anId('p9') });
  await follow(scene, bob, cyd);
  await erase(scene, anId('p1'));
  await ban(scene, anId('p2'), dan);
  await ok(followsOf(scene.stores).remove({ follower: cyd, following: ada }));
  const before = await redisSnapshot(client);
  assert.equal((await reconcile(scene, { repair: true })).drift, []);
  assert.equal(await redisSnapshot(client), before);
  await drain(scene);
  assert.equal((await reconcile(scene, { repair: true })).drift, []);
});

test('a home that is correct at the second look is not reported', async ({ scene }) => {
  const connection = connectionTo(client, null, () => undefined).redis;
  const reconciler = makeRedisReconciler(connection, { exploreMax: EXPLORE_MAX });
  const looks: string[] = [];
  const run = makeReconcileInternal({
    reconciler: {
      ...reconciler,
      home: (reader, from) => async () => {
        const found = await reconciler.home(reader, from)();
        looks.push(reader);
        if (looks.filter((name) => name === bob).length === 1) await client.zadd(HOME, noon, 'p1');
        return found;
      },
    },
    ...{ clock: scene.time, timer: scene.time },
    exploreMax: EXPLORE_MAX,
  });
  await client.zadd(HOME, noon - 1, 'p1');
  const orders = { scope: 'internal', repair: true, sample: 1 } as const;
  assert.equal((await runWhole(await ok(run(orders)), scene.time)).drift, []);
  assert.is(looks.filter((name) => name === bob).length, 2);
});

test.run();
