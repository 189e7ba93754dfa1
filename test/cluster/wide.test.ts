import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bucketOf, inBucket, located } from '../../src/adapters/redis/cluster/buckets.js';
import { locksKey, userKey } from '../../src/adapters/redis/keys.js';
import type { Username } from '../../src/domain/username.js';
import { bob } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { makeStage } from '../support/cluster-crash/stage.js';
import { dyingBeforeFinish } from '../support/redis/dying-client.js';
import { ok } from '../support/run/effect.js';
import { apply, row } from '../support/sync/acts.js';

const stage = await makeStage();

const test = suite('an import of many users of one bucket on a cluster');
test.after(stage.close);

const bucket = bucketOf(userKey(bob));
const locks = inBucket(bucket, locksKey);

/** Users in the same bucket as Bob. */
const neighbours = Array.from({ length: 20_000 }, (_, n) => `u${n}` as Username)
  .filter((name) => bucketOf(userKey(name)) === bucket)
  .slice(0, 8);
// With eve the change has parts in two buckets; the primary is not in Bob's.
const entries = ['eve', ...neighbours].map((username) => row('user', 1, { username }));

const imported = (): Promise<number> =>
  Promise.all(neighbours.map((name) => stage.client.exists(located(userKey(name))))).then(
    (are) => are.filter((is) => is === 1).length,
  );

const dying = dyingBeforeFinish(stage.client, bucket);

const assertImported = async (scene: Scene): Promise<void> => {
  await stage.rest(scene);
  assert.is(await imported(), neighbours.length);
  assert.equal(await stage.problemsOf(scene), []);
};

test('the whole bucket is locked, and a later change in it first finishes the import', async () => {
  const scene = await stage.begin();
  const interrupted = { ...scene, stores: stage.storesBy(dying) };
  await apply(interrupted, entries, { way: 'bulk' }).catch(() => undefined);
  assert.equal(await stage.client.hkeys(locks), ['*']);
  assert.is(await imported(), 0);
  await ok(scene.stores.users.setRole(bob, 'user', scene.time.now()));
  assert.is(await imported(), neighbours.length);
  await assertImported(scene);
});

test('only the needed keys are locked if another change holds a lock in the bucket', async () => {
  const scene = await stage.begin();
  await stage.client.hset(locks, userKey(bob), 'Xsomebody ');
  const interrupted = { ...scene, stores: stage.storesBy(dying) };
  await apply(interrupted, entries, { way: 'bulk' }).catch(() => undefined);
  assert.not((await stage.client.hkeys(locks)).includes('*'));
  assert.is(await stage.client.hget(locks, userKey(bob)), 'Xsomebody ');
  await stage.client.hdel(locks, userKey(bob));
  await assertImported(scene);
});

test.run();
