import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { blocked, postNotFound, userNotFound } from '../../src/application/errors.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import type { Username } from '../../src/domain/username.js';
import { edit } from '../contract/ban-cases.js';
import { follow, join, like, publish, unlike } from '../support/app/acts.js';
import { engagementsOf, followsOf } from '../support/app/edges.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, anId, bob, sea, sky } from '../support/app/fixtures.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { startRedis } from '../support/redis/server.js';
import { comesLate, watchedBy, type Words } from '../support/redis/watched.js';
import { makeTime, type Scene } from '../support/app/scene.js';

const server = await startRedis();
const client = await server.connect(scripts);
/** The transactions that were sent. */
const sent: Words[] = [];
const watched = watchedBy(client, (words) => sent.push(words));
const stores = makeRedisStores({ client: watched, observe: () => undefined, exploreMax: 100 });
const p1 = anId('p1');
const scene: Scene = { stores, time: makeTime() };

const test = suite('edges: concurrency');
test.before.each(async () => {
  await client.flushall();
  await join(scene, ada, bob);
  await publish(scene, { id: p1, hashtags: [sea] });
  sent.length = 0;
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

const assertSound = async (): Promise<void> => {
  assert.equal(checkInvariants(await redisSnapshot(client), scene.time.now()), []);
};

const CROWD = Array.from({ length: 1000 }, (_, n) => `u${n}` as Username);

test('a thousand concurrent likes of a post whose tags change take at most five tries each', async () => {
  await Promise.all(CROWD.map((name) => ok(stores.users.create(name, scene.time.now()))));
  const [, receipts] = await Promise.all([
    (async () => {
      for (let turn = 0; turn < 20; turn += 1)
        await edit(scene, { hashtags: turn % 2 === 0 ? [sky] : [sea] }, null);
    })(),
    Promise.all(CROWD.map((name) => like(scene, name, p1))),
  ]);
  assert.ok(receipts.every(({ changed }) => changed));
  assert.is(Math.max(...receipts.map(({ count }) => count)), CROWD.length);
  assert.is(await client.hget('post:p1', 'likesCount'), String(CROWD.length));
  const tries = new Map<string, number>();
  for (const words of sent) {
    const name = /user:(u\d+):liked/.exec(words.join(' '))?.[1];
    if (name !== undefined) tries.set(name, (tries.get(name) ?? 0) + 1);
  }
  assert.is(tries.size, CROWD.length);
  assert.ok(Math.max(...tries.values()) <= 5, `${Math.max(...tries.values())} tries`);
  await assertSound();
});

test('a like that arrives late does not undo an acknowledged unlike', async () => {
  const now = scene.time.now();
  const byBob = { kind: 'like', id: p1, username: bob } as const;
  const origin = { version: now, byUser: true };
  await ok(engagementsOf(stores).add(byBob, now, origin));
  const late = sent.at(-1);
  await ok(engagementsOf(stores).remove(byBob, now, origin));
  assert.equal(await comesLate(client, late), ['changed', 4], 'the version is another');
  assert.is(await client.sismember('post:p1:likes', 'bob'), 0);
  await assertSound();
});

test('an unlike repairs the list of the user if the post lost the like, but spares a newer like', async () => {
  const now = scene.time.now();
  const byBob = { kind: 'like', id: p1, username: bob } as const;
  const origin = { version: now, byUser: true };
  await like(scene, bob, p1);
  await client.del('post:p1:likes');
  await ok(engagementsOf(stores).remove(byBob, now, origin));
  const late = sent.at(-1);
  assert.is(await client.exists('user:bob:liked', 'sys:names:likes:p1'), 0);
  await like(scene, bob, p1);
  await client.del('post:p1:likes');
  assert.is((await comesLate(client, late))[0], 'changed');
  assert.is(await client.zcard('user:bob:liked'), 1);
});

test('a post whose author does not exist cannot be liked', async () => {
  await client.del('user:ada');
  const act = engagementsOf(stores).add({ kind: 'like', id: p1, username: bob }, scene.time.now());
  assert.equal(await failure(act), postNotFound(p1));
  assert.is(await client.exists('post:p1:likes', 'user:bob:liked'), 0);
});

/** Runs `write` between the reads of an act and its commit, as another process might. */
const meanwhile = (write: () => Promise<unknown>): Pick<typeof stores, 'edges'> => {
  let isDone = false;
  return {
    edges: {
      ...stores.edges,
      enact: (reading, act) => async () => {
        if (!isDone) await write();
        isDone = true;
        return stores.edges.enact(reading, act)();
      },
    },
  };
};

test('a like or follow is decided again if the post, its tags, a user or the edge changes meanwhile', async () => {
  const now = scene.time.now();
  const byBob = { kind: 'like', id: p1, username: bob } as const;
  const add = (write: () => Promise<unknown>) => engagementsOf(meanwhile(write)).add(byBob, now);
  await ok(add(() => edit(scene, { hashtags: [sky] })));
  assert.is(await client.zscore('hashtag:sky:ranked', 'p1'), '3');
  assert.equal(await ok(add(() => unlike(scene, bob, p1))), { changed: true, count: 1 });
  await unlike(scene, bob, p1);
  assert.equal(await ok(add(() => like(scene, bob, p1))), { changed: false, count: 1 });
  await assertSound();
  const unfollowed = followsOf(meanwhile(() => ok(stores.users.remove(ada, now))));
  assert.equal(await failure(unfollowed.add({ follower: bob, following: ada })), userNotFound(ada));
  assert.equal(await failure(add(() => client.del('user:bob'))), postNotFound(p1));
});

test('no follow or like survives a block made between its read and its commit', async () => {
  const now = scene.time.now();
  const block = () => ok(followsOf(stores, 'block').add({ follower: ada, following: bob }));
  const unblock = () => ok(followsOf(stores, 'block').remove({ follower: ada, following: bob }));
  const bobs = { follower: bob, following: ada };
  assert.equal(await failure(followsOf(meanwhile(block)).add(bobs)), blocked);
  await unblock();
  const byBob = { kind: 'like', id: p1, username: bob } as const;
  assert.equal(await failure(engagementsOf(meanwhile(block)).add(byBob, now)), blocked);
  await unblock();
  const late = followsOf(
    meanwhile(() => follow(scene, bob, ada)),
    'block',
  );
  assert.is((await ok(late.add({ follower: ada, following: bob }))).changed, true);
  assert.is(await client.exists('user:ada:followers', 'user:bob:following', 'post:p1:likes'), 0);
  const counts = ['user:ada', 'user:bob'].map((key) =>
    client.hmget(key, 'followerCount', 'followingCount'),
  );
  assert.equal(await Promise.all(counts), [
    ['0', '0'],
    ['0', '0'],
  ]);
  await assertSound();
});

test('two users can follow each other at the same time', async () => {
  await Promise.all([follow(scene, ada, bob), follow(scene, bob, ada)]);
  await assertSound();
});

test.run();
