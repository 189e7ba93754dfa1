import type { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRedisStores } from '../../src/adapters/redis/redis-stores.js';
import { scripts } from '../../src/adapters/redis/scripts.js';
import { userNotFound } from '../../src/application/errors.js';
import type { Username } from '../../src/domain/username.js';
import { drain, erase, follow, join, publish } from '../support/app/acts.js';
import { ada, anId, bob } from '../support/app/fixtures.js';
import { makeTime, type Scene } from '../support/app/scene.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import { startRedis } from '../support/redis/server.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { comesLate, watchedBy, type Words } from '../support/redis/watched.js';
import { failure, ok } from '../support/run/effect.js';

const server = await startRedis();
const client = await server.connect(scripts);
/** The transactions that were sent. */
const sent: Words[] = [];
let meanwhile: (() => Promise<unknown>) | null = null;

/** A client before whose next transaction another process may write. */
const watched = watchedBy(client, async (words) => {
  const write = meanwhile;
  meanwhile = null;
  await write?.();
  sent.push(words);
});
const storesOn = (redis: Redis) =>
  makeRedisStores({ client: redis, observe: () => undefined, exploreMax: 100 });
const stores = storesOn(watched);
const scene: Scene = { stores: storesOn(client), time: makeTime() };
const now = scene.time.now();
const byUser = { version: now, byUser: true };

const test = suite('users: concurrency');
test.before.each(async () => {
  await client.flushall();
  await join(scene, ada, bob);
  await publish(scene, { id: anId('p1') });
  meanwhile = null;
  sent.length = 0;
});
test.after(async () => {
  client.disconnect();
  await server.stop();
});

const assertSound = async (): Promise<void> => {
  await drain(scene);
  assert.equal(checkInvariants(await redisSnapshot(client), now), []);
};

const rename = (to: string) =>
  stores.users.update(ada, { set: { display_name: to }, remove: [] }, now, byUser);

test('a post created or deleted while its author is renamed has the correct name or is gone', async () => {
  meanwhile = () => publish(scene, { id: anId('p2') });
  assert.equal((await ok(rename('Ada'))).propagation, { posts: 2, status: 'done' });
  assert.is(await client.hget('post:p2', 'display_name'), 'Ada');
  meanwhile = () => erase(scene, anId('p1'));
  await ok(rename('Ada L'));
  assert.is(await client.exists('post:p1'), 0);
  await assertSound();
});

test('a post without its hash is not recreated when its author is renamed', async () => {
  await client.del('post:p1');
  assert.is((await ok(rename('Ada'))).propagation.status, 'queued');
  assert.is(await client.exists('post:p1'), 0);
});

test('two concurrent changes are both kept, and a late one undoes nothing', async () => {
  const bio = { set: { bio: 'b' }, remove: [] };
  meanwhile = () => ok(scene.stores.users.update(ada, bio, now, byUser));
  await ok(rename('Ada'));
  assert.equal(await client.hmget('user:ada', 'bio', 'display_name'), ['b', 'Ada']);
  const [late] = sent.slice(-1);
  await ok(rename('Ada L'));
  assert.is((await comesLate(client, late))[0], 'changed');
  assert.is(await client.hget('user:ada', 'display_name'), 'Ada L');
  await assertSound();
});

test('a user who is deleted meanwhile is neither changed nor recreated', async () => {
  meanwhile = () => ok(scene.stores.users.remove(ada, now));
  assert.equal(await failure(rename('Ada')), userNotFound(ada));
  assert.is(await client.exists('user:ada'), 0);
  await assertSound();
});

test('concurrent requests create a user once', async () => {
  const eve = 'eve' as Username;
  meanwhile = () => ok(scene.stores.users.create(eve, now - 1));
  await ok(stores.users.create(eve, now));
  assert.is(await client.hget('user:eve', 'created_at'), String(now - 1));
  await Promise.all(Array.from({ length: 50 }, () => ok(stores.users.create(ada, now))));
  await assertSound();
});

test('a follow made while the followed user is deleted is deleted too', async () => {
  meanwhile = () => follow(scene, bob, ada);
  await ok(stores.users.remove(ada, now));
  await assertSound();
  assert.is(await client.exists('user:bob:following'), 0);
});

test.run();
