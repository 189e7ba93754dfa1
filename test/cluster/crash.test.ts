import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { ACTS } from '../support/cluster-crash/acts.js';
import { LEADERBOARD } from '../../src/domain/derive.js';
import { makeStage } from '../support/cluster-crash/stage.js';
import { dyingAfter } from '../support/redis/dying-client.js';

const stage = await makeStage();

// `npm run test:cluster` kills the process after each call.
const STEP = process.env['CLUSTER_WHOLE'] === 'true' ? 1 : 4;

const test = suite('changes on a cluster whose process is killed');
test.after(stage.close);

// A listener reads at once, and takes whatever is absent for deleted. Leaderboards are written after the answer,
// and excepted.
const TOLD = ['a new post', 'a like', ...(STEP === 1 ? ['an unlike', 'a comment', 'a ban'] : [])];
for (const [name, act] of Object.entries(ACTS).filter(([one]) => TOLD.includes(one)))
  test(`${name}: nobody is told of it before all of it is there`, async () => {
    for (let calls = 0, died = true; died; calls += 1) {
      const scene = await stage.begin();
      const before = await stage.heard();
      const { by, isDead } = dyingAfter(stage.client, calls);
      await act({ ...scene, stores: stage.storesBy(by) }).catch(() => undefined);
      died = isDead();
      if ((await stage.heard()) === before) assert.ok(died, 'it is told in the end');
      else {
        const problems = await stage.problemsOf(scene);
        const others = problems.filter(({ key }) => key !== LEADERBOARD.name);
        assert.equal(others, [], `told after ${calls} calls`);
      }
    }
  });

for (const [name, act] of Object.entries(ACTS))
  test(`${name}: after each call it is as it was, or done, and done once`, async () => {
    const told: number[] = [];
    for (let calls = 0, died = true; died; calls += STEP) {
      const scene = await stage.begin();
      const { by, isDead } = dyingAfter(stage.client, calls);
      await act({ ...scene, stores: stage.storesBy(by) }).catch(() => undefined);
      died = isDead();
      await stage.rest(scene);
      assert.equal(await stage.problemsOf(scene), [], `killed after ${calls} calls`);
      // A caller who was told that the act failed tries again, which must lead to the same result.
      await act(scene).catch(() => undefined);
      await stage.rest(scene);
      assert.equal(
        await stage.problemsOf(scene),
        [],
        `killed after ${calls} calls, and tried again`,
      );
      told.push(await stage.eventsTold());
    }
    assert.ok(told.length > 1, 'it was killed in the middle');
    assert.equal(new Set(told).size, 1, `Xano is told as often, whenever it was: ${told.join()}`);
  });

test.run();
