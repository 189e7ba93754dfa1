import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { drain, follow, join, publish } from '../support/app/acts.js';
import type { Username } from '../../src/domain/username.js';
import { followsOf } from '../support/app/edges.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, noon } from '../support/app/fixtures.js';
import { startRedis } from '../support/redis/server.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { makeFallible } from '../support/walk/fallible.js';

const HOME = 'user:bob:home';
const HOME_MAX = 20;
const STEP = 6;

/**
 * Round trips until the newest posts are in a new home: a worker checks three queues and makes a claim,
 * then reads the followed authors, the home, the timelines and the posts to drop, and takes the step.
 */
const TRIPS_TO_FIRST = 9;

const server = await startRedis();
const client = await server.connect(scripts);
const homeLimits = { max: HOME_MAX, step: STEP };
const deps = { client, observe: () => undefined, exploreMax: 1000, homeLimits };
const workers = makeFallible(deps);

const test = suite<{ scene: Scene }>('home: building in steps');
test.before.each(async (context) => {
  await client.flushall();
  context.scene = { stores: makeRedisStores(deps), time: makeTime() };
  await join(context.scene, ada, bob);
  await follow(context.scene, bob, ada);
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

const ids = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, place) => `p${String(from + place)}`);

/** Publishes posts, each one millisecond newer than the one before. */
const post = async (scene: Scene, from: number, to: number): Promise<void> => {
  for (const [place, id] of ids(from, to).entries())
    await publish(scene, { id: anId(id), created_at: noon + from + place });
};

const held = (): Promise<string[]> => client.zrange(HOME, 0, '-1');

/** Does all work that is due, by workers that each die after some round trips. */
const workTillDeath = async (scene: Scene): Promise<void> => {
  for (let trips = 0; (await client.exists('sys:fanout', 'sys:homes:work')) > 0; trips += 1) {
    await workers.die(trips % 12, scene.time.now());
    // A worker that died holds the piece until its lease expires.
    scene.time.pass(10_000);
  }
};

test('the home is completed although workers die between its steps', async ({ scene }) => {
  await post(scene, 0, 50);
  await ok(scene.stores.homes.ask(bob, scene.time.now()));
  await workTillDeath(scene);
  assert.equal(await held(), ids(30, 50));
  assert.is(await client.hget('sys:home:bob', 'floor'), String(noon + 29));
  assert.is(await client.hget('sys:home:bob', 'part'), null);
});

test('no step adds or removes more posts than its limit', async ({ scene }) => {
  const sizes: number[] = [];
  const watched = new Proxy(client, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...words: readonly unknown[]): Promise<unknown> => {
        const before = await held();
        const reply: unknown = await Reflect.apply(method, target, words);
        const after = await held();
        sizes.push(Math.abs(after.length - before.length));
        return reply;
      };
    },
  });
  const stores = makeRedisStores({ ...deps, client: watched });
  await post(scene, 0, 3);
  await ok(stores.homes.ask(bob, scene.time.now()));
  await drain({ ...scene, stores });
  await post(scene, 3, 19);
  await drain({ ...scene, stores });
  assert.equal(await held(), ids(0, 19), 'posts fanned out');
  await ok(followsOf(stores).remove({ follower: bob, following: ada }));
  await drain({ ...scene, stores });
  assert.equal(await held(), [], 'posts removed');
  await follow(scene, bob, ada);
  await drain({ ...scene, stores });
  assert.equal(await held(), ids(0, 19), 'posts filled in');
  assert.is(Math.max(...sizes), STEP);
});

test('each queue of work gets its turn, however long the others are', async ({ scene }) => {
  await post(scene, 0, 1);
  for (let at = 0; at < 20; at += 1) {
    await client.zadd('sys:work', 0, `propagate:ghost${at}`);
    await client.zadd('sys:reranks', 0, `ghost${at}`);
  }
  assert.is(await client.zcard('sys:fanout'), 1);
  for (let turn = 0; turn < 5; turn += 1)
    assert.is(await ok(scene.stores.work.runNext(scene.time.now())), 'worked');
  assert.is(await client.zcard('sys:fanout'), 0);
});

test('a home of another type does not hold up the homes of other readers', async ({ scene }) => {
  await join(scene, cyd);
  await follow(scene, cyd, ada);
  for (const reader of [bob, cyd]) await ok(scene.stores.homes.ask(reader, scene.time.now()));
  await drain(scene);
  await client.del('sys:home:bob');
  await client.rpush('sys:home:bob', 'x');
  await post(scene, 0, 1);
  await drain(scene);
  assert.equal(await client.zrange('user:cyd:home', 0, '-1'), ids(0, 1));
});

test('the build starts over if the reader unfollows and follows again meanwhile', async ({
  scene,
}) => {
  const { homes } = scene.stores;
  await post(scene, 0, 19);
  await drain(scene);
  await ok(homes.ask(bob, scene.time.now()));
  await workers.fallAsleep(TRIPS_TO_FIRST, scene.time.now());
  assert.equal(await held(), ids(13, 19));
  await ok(followsOf(scene.stores).remove({ follower: bob, following: ada }));
  await ok(homes.sweep(bob, new Map(ids(13, 19).map((id) => [anId(id), ada]))));
  assert.equal(await held(), []);
  await follow(scene, bob, ada);
  await workers.wakeUp();
  await drain(scene);
  assert.equal(await held(), ids(0, 19));
});

test('a fan-out cursor of an earlier run of the Redis server is discarded', async ({ scene }) => {
  await client.sadd('user:ada:followers', ...ids(0, 700));
  await ok(scene.stores.homes.ask(bob, scene.time.now()));
  await drain(scene);
  await post(scene, 0, 1);
  // A cursor of another run of the server, at the end of its table: a walk resumed there meets hardly any follower.
  await client.hset('sys:fanout:cursors', 'ada', `1023@another ${noon} 1`);
  await client.hdel('sys:fanout:from', 'ada');
  await drain(scene);
  assert.equal(await held(), ids(0, 1));
});

test('posts published while timelines are read push nothing out of the home', async ({ scene }) => {
  await post(scene, 0, 3);
  await drain(scene);
  await ok(scene.stores.homes.ask(bob, scene.time.now()));
  // By then the timelines are counted; the read of them, of the posts to drop and the step are left.
  await workers.fallAsleep(TRIPS_TO_FIRST - 3, scene.time.now());
  assert.equal(await held(), []);
  await post(scene, 3, 5);
  await workers.wakeUp();
  await drain(scene);
  assert.equal(await held(), ids(0, 5));
});

test('a full home is filled from authors who have posts below its floor', async ({ scene }) => {
  const authors = ['eve', 'fay', 'gus', 'hal', 'ida', 'joe'].map((name) => name as Username);
  await join(scene, ...authors);
  // In alternation, so that some posts of each author are among the newest.
  for (let nth = 0; nth < 60; nth += 1)
    await publish(scene, {
      ...{ id: anId(`p${nth}`), created_at: noon + nth },
      author: authors[nth % authors.length] ?? ada,
    });
  for (const author of authors) await follow(scene, bob, author);
  await drain(scene);
  await ok(scene.stores.homes.ask(bob, scene.time.now()));
  await drain(scene);
  assert.equal(await held(), ids(40, 60));
  assert.is(await client.hget('sys:home:bob', 'is'), 'ready');
});

test('a home whose cursor is lost while it is built is built from the start', async ({ scene }) => {
  await post(scene, 0, 19);
  await drain(scene);
  await ok(scene.stores.homes.ask(bob, scene.time.now()));
  await workers.die(TRIPS_TO_FIRST, scene.time.now());
  assert.is((await held()).length, STEP);
  await client.del('sys:homes:cursors');
  scene.time.pass(10_000);
  await drain(scene);
  assert.equal(await held(), ids(0, 19));
  assert.is(await client.hget('sys:home:bob', 'is'), 'ready');
});

test.run();
