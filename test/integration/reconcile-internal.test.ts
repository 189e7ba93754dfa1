import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectionTo } from '../../src/adapters/redis/cluster/connection.js';
import { makeRedisReconciler } from '../../src/adapters/redis/redis-reconciler.js';
import { makeReconcileInternal } from '../../src/application/use-cases/reconcile-internal.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import type { Orders } from '../../src/domain/reconcile/report.js';
import { drain } from '../support/app/acts.js';
import { ok } from '../support/run/effect.js';
import { ada } from '../support/app/fixtures.js';
import { EXPLORE_MAX, placesOf, startSmallApp } from '../support/reconcile/small-app.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import type { Scene } from '../support/app/scene.js';

const app = await startSmallApp();
const { client, reconcile, choose } = app;

const test = suite<{ scene: Scene }>('reconcile: internal');

test.before.each(async (context) => {
  context.scene = await app.build();
});
test.after(app.close);

const WHOLE: Orders = { scope: 'internal', repair: false, sample: 1 };

const hset = (key: string, field: string, value: string | number) => () =>
  client.hset(key, field, value);
const zadd = (key: string, score: number, member: string) => () => client.zadd(key, score, member);
const zrem = (key: string, member: string) => () => client.zrem(key, member);
const sadd = (key: string, member: string) => () => client.sadd(key, member);
const srem = (key: string, member: string) => () => client.srem(key, member);

const PLANTS: readonly (readonly [string, () => Promise<unknown>, string, string])[] = [
  ['a wrong likesCount', hset('post:p1', 'likesCount', 7), '1', 'post:p1'],
  ['a wrong likesCount of a banned post', hset('post:p5', 'likesCount', 7), '1', 'post:p5'],
  ['a wrong bookmarksCount', hset('post:p2', 'bookmarksCount', 0), '1', 'post:p2'],
  ['a wrong postCount', hset('user:ada', 'postCount', 1), '1', 'user:ada'],
  ['a wrong followerCount', hset('user:ada', 'followerCount', 9), '1', 'user:ada'],
  ['a wrong followingCount', hset('user:bob', 'followingCount', 'x'), '1', 'user:bob'],
  ['a missing counter', () => client.hdel('post:p3', 'likesCount'), '1', 'post:p3'],
  ['a follow on the follower alone', sadd('user:cyd:following', 'bob'), '2', 'user:bob:followers'],
  ['a follow on the followed alone', sadd('user:cyd:followers', 'bob'), '2', 'user:bob:following'],
  ['a follow missing on one side', srem('user:ada:followers', 'bob'), '2', 'user:ada:followers'],
  ['a follow of a missing user', sadd('user:bob:following', 'ghost'), '2', 'user:bob:following'],
  ['a like on the user alone', zadd('user:bob:liked', 5, 'p2'), '2', 'post:p2:likes'],
  ['a like on the post alone', sadd('post:p2:likes', 'bob'), '2', 'user:bob:liked'],
  ['a like missing on the post', srem('post:p1:likes', 'bob'), '2', 'post:p1:likes'],
  ['a like missing on the user', zrem('user:bob:liked', 'p1'), '2', 'user:bob:liked'],
  ['a bookmark on the user alone', zadd('user:bob:bookmarked', 5, 'p1'), '2', 'post:p1:bookmarks'],
  ['a bookmark on the post alone', sadd('post:p1:bookmarks', 'bob'), '2', 'user:bob:bookmarked'],
  ['a like of a missing user', sadd('post:p1:likes', 'ghost'), '2', 'post:p1:likes'],
  ['a dangling id in explore', zadd('explore:feed', 5, 'ghost'), '3', 'explore:feed'],
  ['a dangling id in a timeline', zadd('user:ada:posts', 5, 'ghost'), '3', 'user:ada:posts'],
  ['a dangling id in a tag', zadd('hashtag:sea:posts', 5, 'ghost'), '3', 'hashtag:sea:posts'],
  ['a dangling id in a ranking', zadd('hashtag:sea:ranked', 5, 'ghost'), '3', 'hashtag:sea:ranked'],
  ['a dangling like', zadd('user:bob:liked', 5, 'ghost'), '3', 'user:bob:liked'],
  [
    'a like left by a deletion of its post, which was recreated',
    async () => {
      await client.set('sys:grave:post:p2', 5);
      await client.zadd('user:bob:liked', 5, 'p2');
    },
    '3',
    'user:bob:liked',
  ],
  [
    'a follow left by a deletion of the followed user, whose name is used again',
    async () => {
      await client.set('sys:grave:user:dan', 5);
      await client.hset('sys:edges:bob', 'follow:dan', 5);
      await client.sadd('user:bob:following', 'dan');
    },
    '2',
    'user:bob:following',
  ],
  [
    'a follow missing on one side, sent with the id of the next user of the name',
    async () => {
      await client.set('sys:grave:user:dan', 5);
      await client.hset('user:dan', 'id', 9);
      await client.hset('sys:ids:user', 9, 'dan');
      await client.hset('sys:edges:bob', 'follow:dan', 5, 'sent:follow:dan', '>9');
      await client.sadd('user:bob:following', 'dan');
    },
    '2',
    'user:dan:followers',
  ],
  ['a dangling bookmark', zadd('user:bob:bookmarked', 5, 'ghost'), '3', 'user:bob:bookmarked'],
  ['a banned post in explore', zadd('explore:feed', 5, 'p5'), '3', 'explore:feed'],
  ['a post in another tag', zadd('hashtag:sky:posts', 5, 'q1'), '3', 'hashtag:sky:posts'],
  ['a post in another timeline', zadd('user:ada:posts', 5, 'q1'), '3', 'user:ada:posts'],
  ['a post missing from explore', zrem('explore:feed', 'p2'), '3', 'explore:feed'],
  ['the oldest post missing from explore', zrem('explore:feed', 'old'), '3', 'explore:feed'],
  ['a post missing from its timeline', zrem('user:ada:posts', 'p1'), '3', 'user:ada:posts'],
  ['a post missing from its tag', zrem('hashtag:sea:posts', 'p1'), '3', 'hashtag:sea:posts'],
  ['a post missing from a ranking', zrem('hashtag:sky:ranked', 'p1'), '3', 'hashtag:sky:ranked'],
  ['a wrong score in explore', zadd('explore:feed', 5, 'p1'), '4', 'explore:feed'],
  ['a wrong score in a timeline', zadd('user:ada:posts', 5, 'p1'), '4', 'user:ada:posts'],
  ['a wrong score in a tag', zadd('hashtag:sea:posts', 5, 'p1'), '4', 'hashtag:sea:posts'],
  ['too low a rank', zadd('hashtag:sea:ranked', 0, 'p1'), '4', 'hashtag:sea:ranked'],
  ['too high a rank', zadd('hashtag:sea:ranked', 1e6, 'p1'), '4', 'hashtag:sea:ranked'],
  ['a wrong score in a registry', zadd('users:regular', 5, 'bob'), '4', 'users:regular'],
  [
    'a wrong score on the leaderboard',
    zadd('models:top:engagement', 5, 'ada'),
    '4',
    'models:top:engagement',
  ],
  [
    'a model missing from the leaderboard',
    zrem('models:top:engagement', 'ada'),
    '4',
    'models:top:engagement',
  ],
  [
    'a regular user on the leaderboard',
    zadd('models:top:engagement', 5, 'bob'),
    '4',
    'models:top:engagement',
  ],
  [
    'a missing user on the leaderboard',
    zadd('models:top:engagement', 5, 'ghost'),
    '4',
    'models:top:engagement',
  ],
  ['a stale display name', hset('post:p1', 'display_name', 'Old'), '5', 'post:p1'],
  ['a stale avatar of a banned post', hset('post:p5', 'avatar', 'old.png'), '5', 'post:p5'],
  ['a stale role', hset('post:q1', 'user_role', 'admin'), '5', 'post:q1'],
  ['a stale id of the author', hset('post:p5', 'user_id', 7), '5', 'post:p5'],
  ['a missing entry in a registry', zrem('users:regular', 'bob'), '6', 'users:regular'],
  [
    'a wrong registry',
    async () => {
      await client.zrem('users:regular', 'bob');
      await client.zadd('users:models', 5, 'bob');
    },
    '6',
    'users:regular',
  ],
  ['an admin in a registry', zadd('users:models', 5, 'dan'), '6', 'users:models'],
  ['a missing user in a registry', zadd('users:regular', 5, 'ghost'), '6', 'users:regular'],
  ['a wrong username', hset('user:cyd', 'username', 'sid'), '6', 'user:cyd'],
];

test('a sound app has no drift, and nothing is written', async ({ scene }) => {
  const before = await redisSnapshot(client);
  for (const repair of [false, true]) {
    const report = await reconcile(scene, { repair });
    assert.equal(report.drift, []);
    assert.is(report.repaired, 0);
    assert.ok(report.checked > 30);
    assert.is(report.total, report.checked);
  }
  assert.equal(await redisSnapshot(client), before);
});

for (const [fault, plant, invariant, key] of PLANTS)
  test(`${fault} is found and repaired, and nothing else`, async ({ scene }) => {
    const sound = await redisSnapshot(client);
    await plant();
    const planted = await redisSnapshot(client);
    assert.not.equal(planted, sound);

    const found = await reconcile(scene);
    assert.equal(placesOf(found.drift), [`${invariant} ${key}`], JSON.stringify(found.drift));
    assert.equal(found.counts, { [invariant]: 1 });
    assert.is(found.repaired, 0);
    assert.equal(await redisSnapshot(client), planted, 'without repair nothing is written');

    const outcomes = async (repair: boolean): Promise<readonly string[]> =>
      ((await choose(scene, found, repair)).chosen?.findings ?? []).map(({ outcome }) => outcome);
    assert.equal(await outcomes(false), ['there']);
    assert.equal(await redisSnapshot(client), planted, 'a dry run writes nothing');
    assert.equal(await outcomes(true), ['mended']);
    assert.equal(await outcomes(true), ['gone']);
    const chosen = await redisSnapshot(client);
    assert.equal(checkInvariants(chosen, scene.time.now(), { exploreMax: EXPLORE_MAX }), []);

    await app.build();
    await plant();
    const mended = await reconcile(scene, { repair: true });
    assert.equal(placesOf(mended.drift), [`${invariant} ${key}`]);
    assert.is(mended.repaired, 1);
    const after = await redisSnapshot(client);
    assert.equal(checkInvariants(after, scene.time.now(), { exploreMax: EXPLORE_MAX }), []);
    assert.equal((await reconcile(scene)).drift, []);
  });

test('repairing a chosen finding also repairs what it has hidden', async ({ scene }) => {
  await client.hset('post:p1', 'hashtags', 'no list');
  await client.zrem('hashtag:sea:posts', 'p1');
  const found = await reconcile(scene);
  assert.equal(placesOf(found.drift), ['3 post:p1'], 'the missing entry is hidden');
  await choose(scene, found, true);
  const after = await redisSnapshot(client);
  assert.equal(checkInvariants(after, scene.time.now(), { exploreMax: EXPLORE_MAX }), []);
});

test('what pending work is going to correct is no drift', async ({ scene }) => {
  const { users } = scene.stores;
  const changes = { set: { display_name: 'Ada the First' }, remove: [] };
  await ok(users.update(ada, changes, scene.time.now()));
  const before = await redisSnapshot(client);
  assert.equal((await reconcile(scene, { repair: true })).drift, []);
  assert.equal(await redisSnapshot(client), before);
  await drain(scene);
  assert.is(await client.hget('post:p1', 'display_name'), 'Ada the First');
});

test('a fault that was not there at the first look is not reported', async ({ scene }) => {
  const { time } = scene;
  await client.hset('post:p1', 'likesCount', 7);
  const connection = connectionTo(client, null, () => undefined).redis;
  const reconciler = makeRedisReconciler(connection, { exploreMax: EXPLORE_MAX });
  const run = makeReconcileInternal({
    reconciler,
    clock: time,
    timer: time,
    exploreMax: EXPLORE_MAX,
  });
  const { turn, report } = await ok(run(WHOLE));
  let hasChanged = false;
  for (let last = await ok(turn); !last.isDone; last = await ok(turn)) {
    time.pass(last.wait);
    if (last.wait === 0 || hasChanged) continue;
    hasChanged = true;
    await client.hset('post:p1', 'likesCount', 2, 'display_name', 'Old');
  }
  assert.ok(hasChanged);
  assert.equal(report().drift, []);
});

test.run();
