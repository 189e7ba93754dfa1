import * as E from 'fp-ts/lib/Either.js';
import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_LIFETIMES } from '../../src/adapters/redis/keyspace/waiting.js';
import { makeRedisConnection, type RedisConnection } from '../../src/adapters/redis/connection.js';
import { makeRedisErasureActs } from '../../src/adapters/redis/redis-erasure-acts.js';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { makeEraser } from '../../src/application/erase-user.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import type { Username } from '../../src/domain/username.js';
import {
  ban,
  drain,
  erase,
  follow,
  join,
  like,
  publish,
  tell,
  unban,
} from '../support/app/acts.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd } from '../support/app/fixtures.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { startRedis } from '../support/redis/server.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { until } from '../support/run/until.js';
import { feedsOf } from '../support/app/feeds.js';
import { postsOf } from '../support/app/posts.js';

const server = await startRedis({ aof: true });
const client = new Redis(server.url, { scripts, retryStrategy: () => 20 });
client.on('error', () => undefined);
const stores = makeRedisStores({ client, observe: () => undefined, exploreMax: 100_000 });

const test = suite('background work: changes in between');
test.after(async () => {
  client.disconnect();
  await server.stop();
});

const testScene = (title: string, act: (scene: Scene) => Promise<void>): void => {
  test(title, async () => {
    await client.flushall();
    const scene = { stores, time: makeTime() };
    await act(scene);
    await drain(scene);
    assert.equal(checkInvariants(await redisSnapshot(client), scene.time.now()), []);
    assert.equal(await client.keys('sys:gone:*'), []);
  });
};

const publishMany = async (scene: Scene, count: number): Promise<void> => {
  await Promise.all(
    Array.from({ length: count }, (_, n) =>
      publish(scene, { id: anId(`p${n}`), created_at: scene.time.now() - n }),
    ),
  );
};

const rename = (scene: Scene, display_name: string) =>
  ok(stores.users.update(ada, { set: { display_name }, remove: [] }, scene.time.now()));

const work = async (scene: Scene, pieces: number): Promise<void> => {
  for (let piece = 0; piece < pieces; piece += 1) await ok(stores.work.runNext(scene.time.now()));
};

const nameOf = (id: string): Promise<string | null> => client.hget(`post:${id}`, 'display_name');

testScene('propagation continues at its cursor after Redis restarts', async (scene) => {
  await join(scene, ada);
  await publishMany(scene, 3000);
  await rename(scene, 'Ada');
  await work(scene, 3);
  assert.is(await nameOf('p0'), 'Ada');
  assert.is(await nameOf('p2000'), '');
  await server.restart();
  await until('the client is back', () => client.status === 'ready');
});

testScene('lifting a ban during propagation leaves no old name on the post', async (scene) => {
  await join(scene, ada);
  await publishMany(scene, 300);
  await ban(scene, anId('p7'), ada);
  await rename(scene, 'Ada');
  await work(scene, 1);
  assert.is(await client.hget('sys:work:cursors', 'propagate:ada'), 'banned');
  await unban(scene, anId('p7'));
});

testScene(
  'a name written to one post is corrected without restarting propagation',
  async (scene) => {
    await join(scene, ada);
    await publishMany(scene, 1200);
    await rename(scene, 'Ada');
    await work(scene, 1);
    const reached = await client.hget('sys:work:cursors', 'propagate:ada');
    await tell(scene, [['HSET', 'post:p3', 'display_name', 'wrong']]);
    assert.is(await client.hget('sys:work:cursors', 'propagate:ada'), reached);
    await erase(scene, anId('p4'));
    await tell(scene, [['HSET', 'post:p5', 'avatar', 'https://img.example/wrong.png']]);
    await erase(scene, anId('p5'));
  },
);

testScene('erasing an author spares a post that another author has recreated', async (scene) => {
  await join(scene, ada, bob);
  await publishMany(scene, 300);
  await like(scene, bob, anId('p299'));
  await ok(stores.users.remove(ada, scene.time.now()));
  const missing = { _tag: 'PostNotFound', id: anId('p299') };
  const now = scene.time.now();
  assert.equal(await failure(postsOf(stores).remove(anId('p299'), E.right, now)), missing);
  assert.equal(await failure(postsOf(stores).edit(anId('p299'), E.right, null, now)), missing);
  assert.equal(await failure(stores.names.likers(anId('p299'), { offset: 0, limit: 1 })), missing);
  // Another program deletes the post, and bob makes one with the same id.
  await client.del('post:p299', 'post:p299:likes', 'sys:names:likes:p299');
  await client.zrem('user:bob:liked', 'p299');
  await publish(scene, { id: anId('p299'), author: bob });
  await drain(scene);
  assert.is(await client.hget('post:p299', 'username'), 'bob');
  assert.is(await client.hget('user:bob', 'postCount'), '1');
});

/** Holds back every erasing step, with the facts it has read, until the test releases it. */
const held = (connection: RedisConnection) => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  let reached = (): void => undefined;
  const waiting = new Promise<void>((resolve) => (reached = resolve));
  const transact: RedisConnection['transact'] = (...plan) => {
    const send = connection.transact(...plan);
    return async () => {
      reached();
      await gate;
      return send();
    };
  };
  return { connection: { ...connection, transact }, release, waiting };
};

testScene('an erasing step that arrives late does no harm', async (scene) => {
  await join(scene, ada);
  const fans = Array.from({ length: 150 }, (_, n) => `fan${n}` as Username);
  await join(scene, ...fans);
  for (const fan of fans) await follow(scene, fan, ada);
  await ok(stores.users.remove(ada, scene.time.now()));

  const { connection, release, waiting } = held(makeRedisConnection(client, () => undefined));
  const settings = { ...DEFAULT_LIFETIMES, exploreMax: 100 };
  const acts = makeRedisErasureActs(connection, () => null, settings);
  const late = makeEraser(acts).goOn(ada, scene.time.now())();
  await waiting;
  await join(scene, ada);
  for (const fan of fans) await follow(scene, fan, ada);
  release();
  assert.ok(E.isRight(await late));
  assert.is(await client.hget('user:ada', 'followerCount'), '150');
});

testScene('creating a user during a large erasure is refused as unavailable', async (scene) => {
  await join(scene, ada);
  await publishMany(scene, 1500);
  await ok(stores.users.remove(ada, scene.time.now()));
  const early = await failure<{ readonly _tag: string }, unknown>(
    stores.users.create(ada, scene.time.now()),
  );
  assert.is(early._tag, 'StoreUnavailable');
  await drain(scene);
  await join(scene, ada);
});

testScene('a post recreated under its id shows no like of the old post', async (scene) => {
  await join(scene, ada, cyd);
  const fans = Array.from({ length: 700 }, (_, n) => `fan${n}` as Username);
  await join(scene, ...fans);
  await publish(scene, { id: anId('p1') });
  await Promise.all(fans.map((fan) => like(scene, fan, anId('p1'))));
  await erase(scene, anId('p1'));
  await publish(scene, { id: anId('p1') });
  const seen = await Promise.all(fans.map((fan) => ok(feedsOf(stores).post(anId('p1'), fan))));
  assert.is(seen.filter(({ isLiked }) => isLiked).length, 0);
});

test.run();
