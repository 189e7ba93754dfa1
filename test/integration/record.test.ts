import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeScripts } from '../../src/adapters/redis/scripts.js';
import type { Visibility } from '../../src/domain/reconcile/shown-where.js';
import type { Username } from '../../src/domain/username.js';
import { ban, follow, join, like, publish, unban } from '../support/app/acts.js';
import { ada, anId, bob, cyd, DAY, noon, POST_COLUMNS, sea } from '../support/app/fixtures.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import { makeRecordWorld, EXPLORE_MAX } from '../support/record/record-world.js';
import { IS_CLUSTER, startRedis } from '../support/redis/server.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { ok } from '../support/run/effect.js';

const server = await startRedis();
const scripts = makeScripts({ tombstoneTtl: 7 * DAY, deferTtl: DAY, postColumns: POST_COLUMNS });
const client = await server.connect(scripts);

const test = suite('one record in Redis');
test.after(async () => {
  client.disconnect();
  await server.stop();
});

const post = { kind: 'post', id: 'p1' } as const;
const user = { kind: 'user', id: 'ada' } as const;

const build = async () => {
  await client.flushall();
  const world = makeRecordWorld(client);
  const { scene, drain } = world;
  await join(scene, ada, bob, cyd);
  // An older post, so that the explore feed is known to reach back beyond the other one.
  await publish(scene, { id: anId('p0'), author: cyd, created_at: noon - 1000 });
  await publish(scene, { id: anId('p1'), hashtags: [sea], given_hashtags: [sea] });
  await like(scene, bob, anId('p1'));
  await follow(scene, bob, ada);
  await drain();
  const read = (viewer: Username | null = null) => ok(world.readRecord({ ...post, viewer }));
  const feeds = async (viewer: Username | null = null): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries(
      (await read(viewer)).feeds.map(({ feed, shown, why }: Visibility) => [
        feed,
        `${shown ? 'shown' : 'not shown'}: ${why}`,
      ]),
    );
  const repair = (ref: typeof post | typeof user, dryRun = false) =>
    ok(world.repairRecord({ ...ref, scope: 'internal', dryRun }));
  const assertSound = async (): Promise<void> => {
    const snapshot = await redisSnapshot(client);
    assert.equal(checkInvariants(snapshot, scene.time.now(), { exploreMax: EXPLORE_MAX }), []);
  };
  return { ...world, read, feeds, repair, assertSound };
};

const EVERYWHERE = {
  '/feed/explore': 'shown: It is among the newest.',
  '/feed/hashtag/sea': 'shown: It has the hashtag.',
  '/feed/hashtag/sea/ranked': 'shown: It has the hashtag.',
  '/users/ada/posts': 'shown: It is theirs.',
  '/feed/following': 'shown: Of everybody who follows ada, and neither mutes nor blocks them.',
};

const nowhere = (why: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.keys(EVERYWHERE).map((feed) => [feed, `not shown: ${why}`]));

test('the feeds that show a post are listed, and why the others do not', async () => {
  const { scene, feeds, drain } = await build();
  assert.equal(await feeds(), EVERYWHERE);
  assert.is((await feeds(bob))['/feed/following'], 'shown: bob follows ada.');
  assert.is((await feeds(cyd))['/feed/following'], 'not shown: cyd does not follow ada.');

  await client.sadd('user:cyd:muted', 'ada');
  await client.sadd('user:ada:muters', 'cyd');
  const hidden = 'cyd mutes or blocks ada, or is blocked by them.';
  assert.equal(await feeds(cyd), nowhere(hidden));
  assert.equal(await feeds(), EVERYWHERE);

  await ban(scene, anId('p1'), bob);
  assert.equal(await feeds(), nowhere('It is banned.'));
  await unban(scene, anId('p1'));

  for (const id of ['n1', 'n2', 'n3', 'n4']) {
    scene.time.pass(1000);
    await publish(scene, { id: anId(id) });
  }
  await drain();
  assert.is(
    (await feeds())['/feed/explore'],
    `not shown: The feed keeps its newest ${EXPLORE_MAX}, and it is older.`,
  );
  scene.time.pass(15 * DAY);
  assert.is((await feeds())['/feed/hashtag/sea/ranked'], 'not shown: It is older than 14 days.');
  await client.zrem('user:ada:posts', 'p1');
  assert.match(
    (await feeds())['/users/ada/posts'] ?? '',
    'not shown: It belongs there and does not',
  );
  await client.hset('post:p1', 'created_at', 'never');
  assert.match((await feeds())['/feed/hashtag/sea'] ?? '', 'cannot be read');
  await client.del('user:ada');
  assert.match((await feeds())['/feed/hashtag/sea'] ?? '', 'Its author ada is not here.');
  await client.del('post:p1');
  assert.match((await feeds())['/feed/explore'] ?? '', 'No such post is here.');
});

test('faults of a post are found in all its keys, and repaired', async () => {
  const { read, repair, assertSound } = await build();
  const before = await read();
  assert.equal(before.faults, []);
  assert.ok(before.invariants.every(({ holds }) => holds));
  assert.ok(before.places.every(({ right }) => right));

  await client.hset('post:p1', 'likesCount', '7');
  await client.hset('post:p1', 'display_name', 'Somebody');
  await client.zrem('explore:feed', 'p1');
  await client.zadd('hashtag:sea:posts', 5, 'p1');
  await client.zrem('user:bob:liked', 'p1');
  await client.pexpire('post:p1:likes', 1_000_000);
  const broken = await read();
  assert.equal(
    broken.invariants.filter(({ holds }) => !holds).map(({ invariant }) => invariant),
    ['0', '1', '2', '3', '4', '5'],
  );
  assert.equal(
    broken.places.filter(({ right }) => !right).map(({ key }) => key),
    ['explore:feed', 'hashtag:sea:posts'],
  );
  const count = broken.faults.length;
  assert.equal(
    broken.faults.filter(({ mendable }) => !mendable),
    [],
  );

  const tried = await repair(post, true);
  assert.equal([tried.drift.length, tried.left], [count, []]);
  assert.is(tried.message, `${count} of ${count} would be mended.`);
  assert.equal((await read()).faults.length, count);

  const mended = await repair(post);
  assert.equal([mended.drift.length, mended.left], [count, []]);
  assert.equal((await read()).faults, []);
  await assertSound();
});

test('a banned post is removed from feeds that still have it', async () => {
  const { scene, read, repair, assertSound } = await build();
  await ban(scene, anId('p1'), bob);
  await client.zadd('explore:feed', noon, 'p1');
  assert.equal(
    (await read()).places.filter(({ right }) => !right),
    [{ key: 'explore:feed', belongs: false, wanted: null, score: noon, right: false }],
  );
  assert.equal((await repair(post)).left, []);
  await assertSound();
});

test('faults of a user, their total and home are found and repaired', async () => {
  const { scene, stores, drain, readRecord, repair, assertSound } = await build();
  await ok(stores.users.setRole(ada, 'model', scene.time.now()));
  await ok(stores.homes.ask(ada, scene.time.now()));
  await follow(scene, ada, cyd);
  await publish(scene, { id: anId('c1'), author: cyd });
  await drain();
  const view = () => ok(readRecord({ ...user, viewer: null }));
  assert.equal((await view()).faults, []);

  await client.hset('user:ada', { followerCount: '9', sys_engagement: '50', username: 'eve' });
  await client.zrem('users:models', 'ada');
  await client.zrem('sys:search:user', ...(await client.zrange('sys:search:user', '0', '0')));
  await client.zrem('user:ada:home', 'c1');
  const broken = await view();
  assert.equal(
    broken.invariants.filter(({ holds }) => !holds).map(({ invariant }) => invariant),
    ['1', '4', '6', '7', 'search'],
  );
  const mended = await repair(user);
  assert.equal(mended.left, []);
  await drain();
  assert.equal((await view()).faults, []);
  await assertSound();
});

test('a user who is being erased is left to the background work', async () => {
  const { scene, stores, drain, readRecord, repair } = await build();
  const many = Array.from({ length: 2000 }, (_, n) => `f${n}`);
  await client.sadd('user:ada:followers', ...many);
  await ok(stores.users.remove(ada, scene.time.now()));
  const leaving = await ok(readRecord({ ...user, viewer: null }));
  assert.equal([leaving.state, leaving.busy, leaving.row], ['leaving', true, {}]);
  const mended = await repair(user);
  assert.equal([mended.left.length, mended.result], [mended.drift.length, null]);
  assert.match(mended.message, 'Recorded work is going to change it');
  await drain();
  const gone = await ok(readRecord({ ...user, viewer: null }));
  assert.equal([gone.busy, gone.faults], [false, []]);
});

test('a key of another type and an unknown record are reported', async () => {
  const { readRecord, repair } = await build();
  await client.del('user:ada');
  await client.rpush('user:ada', 'x');
  const damaged = await ok(readRecord({ ...user, viewer: null }));
  assert.is(damaged.state, 'damaged');
  assert.equal(
    damaged.faults
      .filter(({ key }) => key === 'user:ada')
      .map(({ actual, mendable }) => [actual, mendable]),
    [['list', false]],
  );
  const left = await repair(user);
  assert.ok(left.left.some(({ key, actual }) => key === 'user:ada' && actual === 'list'));

  const unknown = await ok(readRecord({ kind: 'comment', id: 'nobody', viewer: null }));
  assert.equal([unknown.state, unknown.faults, unknown.xano_id], ['unknown', [], null]);
});

const onOneRedis = IS_CLUSTER ? () => undefined : test;
onOneRedis('the cost of reading a user does not grow with the followers', async () => {
  const { readRecord } = await build();
  const cost = async (): Promise<number> => {
    await client.config('RESETSTAT');
    await ok(readRecord({ ...user, viewer: null }));
    const stats = await client.info('commandstats');
    return [...stats.matchAll(/cmdstat_(\w+):calls=(\d+)/g)].reduce(
      (sum, [, name, calls]) =>
        sum + (/^(evalsha|config|info)/.test(name ?? '') ? 0 : Number(calls)),
      0,
    );
  };
  const followers = async (from: number, to: number): Promise<void> => {
    const names = Array.from({ length: to - from }, (_, n) => `f${from + n}`);
    await client.sadd('user:ada:followers', ...names);
    await client.hset(
      'user:ada',
      'followerCount',
      String(await client.scard('user:ada:followers')),
    );
  };
  await followers(0, 600);
  const few = await cost();
  await followers(600, 20_000);
  const many = await cost();
  assert.ok(many <= few * 1.2, `${few} and ${many}`);
  const { sampled, counters } = await ok(readRecord({ ...user, viewer: null }));
  const sample = sampled.find(({ key }) => key === 'user:ada:followers');
  assert.equal(sample, { key: 'user:ada:followers', looked: 50, isWhole: false });
  assert.is(counters.find(({ counter }) => counter === 'followerCount')?.size, 20_001);
});

test.run();
