import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Username } from '../../src/domain/username.js';
import { bookmark, drain, follow, join, like, publish } from '../support/app/acts.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, HOUR, sea } from '../support/app/fixtures.js';
import { assertSound } from '../support/reconcile/damage.js';
import { placesOf, startSmallApp } from '../support/reconcile/small-app.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import type { Scene } from '../support/app/scene.js';

const app = await startSmallApp();
const { client, reconcile } = app;
const eve = 'eve' as Username;

const test = suite<{ scene: Scene }>('reconcile: posts without an author');

/** Deletes a user whose timeline was lost before, so that no key led to the posts. */
test.before.each(async (context) => {
  const scene = await app.build();
  context.scene = scene;
  await join(scene, eve);
  await follow(scene, bob, eve);
  for (const id of ['e1', 'e2'])
    await publish(scene, { id: anId(id), author: eve, hashtags: [sea] });
  await like(scene, bob, anId('e1'));
  await like(scene, ada, anId('e1'));
  await bookmark(scene, cyd, anId('e2'));
  await drain(scene);
  await client.del('user:eve:posts');
  const now = scene.time.pass(HOUR);
  await ok(scene.stores.users.remove(eve, now, { version: now, byUser: true }));
  await drain(scene);
  assert.is(await client.exists('post:e1', 'post:e2'), 2);
});
test.after(app.close);

const ORPHANS = ['5 post:e1', '5 post:e2'];

test('the posts are passed to the deletion that missed them', async ({ scene }) => {
  const before = await redisSnapshot(client);
  assert.equal(placesOf((await reconcile(scene)).drift).toSorted(), ORPHANS);
  assert.equal(await redisSnapshot(client), before, 'without repair nothing is written');
  const { drift, repaired } = await reconcile(scene, { repair: true });
  assert.equal(placesOf(drift).toSorted(), ORPHANS);
  assert.is(repaired, 2);
  await drain(scene);
  const left = (await client.keys('*')).filter((key) => /^(post:e|sys:(work|gone))/.test(key));
  assert.equal(left, []);
  assert.is(await client.zscore('user:bob:liked', 'e1'), null);
  assert.is(await client.zscore('explore:feed', 'e1'), null);
  await assertSound(client, scene);
  assert.equal((await reconcile(scene)).drift, []);
});

test('the posts are deleted before another user gets the name', async ({ scene }) => {
  await reconcile(scene, { repair: true });
  await join(scene, eve);
  await drain(scene);
  assert.is(await client.exists('post:e1', 'post:e2'), 0);
  await assertSound(client, scene);
});

test('the posts are left if no tombstone is newer than they are', async ({ scene }) => {
  await client.set('sys:grave:user:eve', scene.time.now() - 2 * HOUR);
  assert.is((await reconcile(scene, { repair: true })).repaired, 0);
  await client.set('sys:grave:user:eve', scene.time.now());
  const newer = JSON.stringify({ r: '0', f: { content: String(scene.time.now() + 1) } });
  for (const key of ['post:e1', 'post:e2']) await client.hset(key, 'sys_versions', newer);
  assert.is((await reconcile(scene, { repair: true })).repaired, 0);
  await client.del('sys:grave:user:eve');
  assert.is((await reconcile(scene, { repair: true })).repaired, 0);
  await drain(scene);
  assert.is(await client.exists('post:e1', 'post:e2'), 2);
});

test.run();
