import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import { namesOn } from '../../src/domain/page.js';
import type { Username } from '../../src/domain/username.js';
import { drain, erase, join, like, publish } from '../support/app/acts.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, dan, HOUR, noon } from '../support/app/fixtures.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { startRedis } from '../support/redis/server.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { followsOf } from '../support/app/edges.js';

const server = await startRedis();
const client = await server.connect(scripts);
let calls = 0;
const scene: Scene = {
  stores: makeRedisStores({
    client,
    observe: () => {
      calls += 1;
    },
    exploreMax: 100,
  }),
  time: makeTime(),
};
const { names, users } = scene.stores;
const follows = followsOf(scene.stores);
const ALL = { offset: 0, limit: 100 };
const p1 = anId('p1');

const followAt = (follower: Username, following: Username, version: number) =>
  ok(follows.add({ follower, following }, { version, byUser: false }));

const followersOf = async (username: Username, range = ALL): Promise<readonly Username[]> =>
  namesOn(await ok(names.followers(username, range)));

/** Deletes the lists of names by time, as if an older service without them had written the data. */
const deleteLists = async (): Promise<void> => {
  const lists = await client.keys('sys:names:*');
  assert.ok(lists.length > 0, 'there were lists');
  await client.del(lists);
};

const assertSound = async (): Promise<void> => {
  await drain(scene);
  assert.equal(checkInvariants(await redisSnapshot(client), scene.time.now()), []);
};

const test = suite('lists of names by time');
test.before.each(async () => {
  await client.flushall();
  await join(scene, ada, bob, cyd, dan);
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

test('a list is read in one call per 128 names, at any offset', async () => {
  const fans = Array.from({ length: 300 }, (_, place) => `fan${place}` as Username);
  await join(scene, ...fans);
  for (const [place, fan] of fans.entries()) await followAt(fan, ada, place + 1);
  const after = { at: 250, name: 'fan249' as Username };
  calls = 0;
  assert.equal(await followersOf(ada, { offset: 298, limit: 9 }), ['fan1', 'fan0']);
  const page = await ok(names.followers(ada, { offset: 0, limit: 2, after }));
  assert.equal(namesOn(page), ['fan248', 'fan247']);
  // Three calls for 308 names, and one for the second page.
  assert.is(calls, 3 + 1);
});

test('missing lists are rebuilt with the time of each name', async () => {
  await publish(scene, { id: p1, author: ada });
  for (const [name, at] of [
    [dan, 5],
    [bob, 7],
    [cyd, 6],
  ] as const) {
    await followAt(name, ada, at);
    await followAt(dan, name === dan ? ada : name, at);
    await like(scene, name, p1);
    scene.time.pass(HOUR);
  }
  await deleteLists();
  await ok(follows.remove({ follower: cyd, following: ada }));
  await followAt(cyd, ada, 8);
  const made = await client.keys('sys:names:*');
  assert.equal(made, ['sys:names:following:cyd'], 'a list is complete or missing');
  await assertSound();
  assert.equal(await followersOf(ada), [cyd, bob, dan]);
  assert.equal(namesOn(await ok(names.following(dan, ALL))), [bob, cyd, ada]);
  assert.equal(namesOn(await ok(names.likers(p1, ALL))), [cyd, bob, dan]);
  assert.is(await client.zscore('sys:names:likes:p1', 'bob'), String(noon + HOUR));
  assert.is((await client.keys('sys:names:*')).length, 4);
  calls = 0;
  await followersOf(ada);
  assert.is(calls, 1, 'the list is built once');
  await assertSound();
});

test('lists are rebuilt in pieces while names come and go', async () => {
  const fans = Array.from({ length: 1500 }, (_, place) => `fan${place}` as Username);
  await join(scene, ...fans);
  for (const [place, fan] of fans.entries()) await followAt(fan, ada, place + 1);
  await deleteLists();
  calls = 0;
  const [page] = await Promise.all([
    ok(names.followers(ada, { offset: 0, limit: 100 })),
    ...fans
      .slice(0, 400)
      .map((follower, place) =>
        ok(
          place % 2 === 0
            ? follows.remove({ follower, following: ada })
            : follows.add({ follower: bob, following: follower }),
        ),
      ),
    followersOf(ada),
  ]);
  assert.ok(calls > 400 + 8, 'in several pieces');
  assert.equal(namesOn(page), fans.slice(1400).reverse());
  assert.is((await ok(names.followers(ada, ALL))).total, 1300);
  assert.is(await client.zcard('sys:names:followers:ada'), 1300);
  await assertSound();
});

test('names that another program changed are not shown, and are repaired', async () => {
  for (const [place, name] of [bob, cyd, dan].entries()) await followAt(name, ada, place + 1);
  await client.zrem('sys:names:followers:ada', 'bob');
  await client.zadd('sys:names:followers:ada', 9, 'zed');
  assert.is(await client.zcard('sys:names:followers:ada'), 3);
  assert.equal(await followersOf(ada), [dan, cyd, bob]);
  await assertSound();
});

test('a user who is being erased and their posts are hidden at once', async () => {
  const idols = Array.from({ length: 120 }, (_, place) => `idol${place}` as Username);
  await join(scene, ...idols);
  for (const [place, idol] of idols.entries()) await followAt(dan, idol, place + 1);
  const posts = Array.from({ length: 25 }, (_, place) => anId(`p${place}`));
  for (const id of posts) await publish(scene, { id, author: dan });
  for (const id of posts) await like(scene, bob, id);
  await ok(users.remove(dan, scene.time.now()));
  const areFollowed = await Promise.all(
    idols.map((idol) => client.sismember(`user:${idol}:followers`, dan)),
  );
  assert.is(
    areFollowed.filter((is) => is === 1).length,
    120,
    'the first step has removed posts only',
  );
  for (const idol of idols) assert.equal(await followersOf(idol), []);
  assert.is(await client.exists(...posts.map((id) => `post:${id}`)), 20);
  for (const id of posts)
    assert.is((await failure(names.likers(id, ALL)))._tag, 'PostNotFound', id);
  assert.is((await failure(names.followers(dan, ALL)))._tag, 'UserNotFound');
  await assertSound();
});

test('lists are deleted with their user or post', async () => {
  await publish(scene, { id: p1, author: ada });
  await followAt(bob, ada, 1);
  await followAt(ada, bob, 1);
  await followAt(cyd, bob, 1);
  await like(scene, bob, p1);
  assert.is((await client.keys('sys:names:*')).length, 6);
  await erase(scene, p1);
  assert.is(await client.exists('sys:names:likes:p1'), 0);
  await ok(users.remove(ada, scene.time.now()));
  await assertSound();
  assert.equal((await client.keys('sys:names:*')).sort(), [
    'sys:names:followers:bob',
    'sys:names:following:cyd',
  ]);
  assert.equal(await followersOf(bob), [cyd]);
});

test.run();
