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

// A listener reads immediately, and would take whatever is still missing for deleted. Leaderboards are excepted, since
// they are written after the answer.
const ANNOUNCED = [
  'a new post',
  'a like',
  ...(STEP === 1 ? ['an unlike', 'a comment', 'a ban'] : []),
];
for (const [name, act] of Object.entries(ACTS).filter(([one]) => ANNOUNCED.includes(one)))
  test(`${name}: listeners hear of it only once it is complete`, async () => {
    for (let calls = 0, died = true; died; calls += 1) {
      const scene = await stage.begin();
      const before = await stage.heard();
      const { by, isDead } = dyingAfter(stage.client, calls);
      await act({ ...scene, stores: stage.storesBy(by) }).catch(() => undefined);
      died = isDead();
      if ((await stage.heard()) === before) assert.ok(died, 'listeners hear of it in the end');
      else {
        const problems = await stage.problemsOf(scene);
        const others = problems.filter(({ key }) => key !== LEADERBOARD.name);
        assert.equal(others, [], `announced after ${calls} calls`);
      }
    }
  });

for (const [name, act] of Object.entries(ACTS))
  test(`${name}: after a crash at any call it is done once or not at all`, async () => {
    const eventCounts: number[] = [];
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
      eventCounts.push(await stage.eventsTold());
    }
    assert.ok(eventCounts.length > 1, 'it was killed in the middle');
    assert.equal(
      new Set(eventCounts).size,
      1,
      `the number of events for Xano is always the same: ${eventCounts.join()}`,
    );
  });

test.run();
