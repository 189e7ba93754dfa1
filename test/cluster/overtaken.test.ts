import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import type { Username } from '../../src/domain/username.js';
import { like, tell, unlike } from '../support/app/acts.js';
import { followsOf } from '../support/app/edges.js';
import { ada, anId, bob, cyd, noon } from '../support/app/fixtures.js';
import type { Act } from '../support/cluster-crash/acts.js';
import { makeStage } from '../support/cluster-crash/stage.js';
import { dyingAfter } from '../support/redis/dying-client.js';
import { ok } from '../support/run/effect.js';

const stage = await makeStage();

// `npm run test:cluster` kills the process after each call, for all pairs.
const IS_WHOLE = process.env['CLUSTER_WHOLE'] === 'true';

const test = suite('changes on a cluster that are not finished when the next comes');
test.after(stage.close);

const dan = 'dan' as Username;
const p1 = anId('p1');
const newUser: Act = (scene) => tell(scene, [['HSET', 'user:dan', 'username', 'dan']]);
const renamed =
  (name: string): Act =>
  (scene) =>
    tell(scene, [['HSET', `user:${name}`, 'display_name', 'Somebody Else']]);
const deleted =
  (name: Username): Act =>
  ({ stores, time }) =>
    ok(stores.users.remove(name, time.now()));
const withRole =
  (role: 'user' | 'model'): Act =>
  ({ stores, time }) =>
    ok(stores.users.setRole(ada, role, time.now()));

/** Two changes of one owner: writes that the first has left must not come after the second. */
const PAIRS: readonly (readonly [name: string, first: Act, second: Act])[] = [
  ['a new name of a user who is deleted', renamed(bob), deleted(bob)],
  ['a new user who is deleted', newUser, deleted(dan)],
  ['a new user under another name', newUser, renamed(dan)],
  ['a role that is changed back', withRole('user'), withRole('model')],
  ['a like that is taken back', (scene) => like(scene, cyd, p1), (scene) => unlike(scene, cyd, p1)],
];

for (const [name, first, second] of PAIRS.slice(0, IS_WHOLE ? PAIRS.length : 2))
  test(`${name}: it goes together, wherever the first was killed`, async () => {
    for (let calls = 0, died = true; died; calls += 1) {
      const scene = await stage.begin();
      const { by, isDead } = dyingAfter(stage.client, calls);
      await first({ ...scene, stores: stage.storesBy(by) }).catch(() => undefined);
      died = isDead();
      // If the first did not happen, there is nothing to undo, and the second may be refused.
      await second(scene).catch(() => undefined);
      await stage.rest(scene);
      assert.equal(await stage.problemsOf(scene), [], `killed after ${calls} calls`);
    }
  });

test('what a user does and takes back is told to Xano in that order, wherever the first was killed', async () => {
  const origin = (at: number) => ({ version: noon + at, byUser: true });
  const edge = { follower: cyd, following: ada };
  let both = 0;
  for (let calls = 0, died = true; died; calls += 1) {
    const scene = await stage.begin();
    const { by, isDead } = dyingAfter(stage.client, calls);
    await followsOf(stage.storesBy(by)).add(edge, origin(5000))();
    died = isDead();
    await followsOf(scene.stores).remove(edge, origin(6000))();
    await stage.rest(scene);
    const told = await stage.told();
    assert.ok(told.join() !== 'follow.removed,follow.added', `killed after ${calls} calls`);
    both += told.length === 2 ? 1 : 0;
  }
  assert.ok(both > 1, 'it was killed when it had happened');
});

test.run();
