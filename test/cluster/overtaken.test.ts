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

const test = suite('changes on a cluster after an unfinished change of the same owner');
test.after(stage.close);

const dan = 'dan' as Username;
const p1 = anId('p1');
const newUser: Act = (scene) => tell(scene, [['HSET', 'user:dan', 'username', 'dan']]);
const rename =
  (name: string): Act =>
  (scene) =>
    tell(scene, [['HSET', `user:${name}`, 'display_name', 'Somebody Else']]);
const deleteUser =
  (name: Username): Act =>
  ({ stores, time }) =>
    ok(stores.users.remove(name, time.now()));
const withRole =
  (role: 'user' | 'model'): Act =>
  ({ stores, time }) =>
    ok(stores.users.setRole(ada, role, time.now()));

/** Two changes of one owner: late writes of the first must not come after the second. */
const PAIRS: readonly (readonly [name: string, first: Act, second: Act])[] = [
  ['a rename and a deletion of a user', rename(bob), deleteUser(bob)],
  ['a creation and a deletion of a user', newUser, deleteUser(dan)],
  ['a creation and a rename of a user', newUser, rename(dan)],
  ['a change of role and its reversal', withRole('user'), withRole('model')],
  ['a like and an unlike', (scene) => like(scene, cyd, p1), (scene) => unlike(scene, cyd, p1)],
];

for (const [name, first, second] of PAIRS.slice(0, IS_WHOLE ? PAIRS.length : 2))
  test(`${name} are consistent after a crash at any call of the first`, async () => {
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

test('events of a follow and an unfollow reach Xano in order after a crash at any call of the first', async () => {
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
    const events = await stage.told();
    assert.ok(events.join() !== 'follow.removed,follow.added', `killed after ${calls} calls`);
    both += events.length === 2 ? 1 : 0;
  }
  assert.ok(both > 1, 'some crashes came after the follow was committed');
});

test.run();
