import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { anId } from '../support/app/fixtures.js';
import { erase } from '../support/app/acts.js';
import type { Scene } from '../support/app/scene.js';
import { ACTS } from '../support/cluster-crash/acts.js';
import { makeStage } from '../support/cluster-crash/stage.js';
import { startStopping, type StoppingProcess } from '../support/cluster-crash/stopping.js';

const stage = await makeStage();

// `npm run test:cluster` stops the process after each call, of each kind of change.
const isWhole = process.env['CLUSTER_WHOLE'] === 'true';
const STEP = isWhole ? 1 : 4;
const NAMES = isWhole ? Object.keys(ACTS) : ['a follow with an event for Xano'];

const test = suite('changes on a cluster whose process is suspended and continues too late');
test.after(stage.close);

/** What others do while the process is stopped, after they have finished or undone its change. */
const MEANWHILE: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  'nothing else happens': () => Promise.resolve(),
  'its post is deleted': (scene) => erase(scene, anId('p1')),
};

const suspendAfterEach = async (name: string, meanwhile: string): Promise<void> => {
  const process = await startStopping(stage.cluster);
  const eventCounts: number[] = [];
  try {
    for (let calls = 1; ; calls += STEP) {
      const what = `${name}, stopped after ${calls} calls, and ${meanwhile}`;
      const scene = await stage.begin();
      if (!(await process.begin({ act: name, calls, now: scene.time.now() }))) break;
      await stage.rest(scene);
      await MEANWHILE[meanwhile]?.(scene);
      await stage.rest(scene);
      assert.equal(await stage.problemsOf(scene), [], what);
      await process.wake();
      await stage.rest(scene);
      assert.equal(await stage.problemsOf(scene), [], `${what}, and woken`);
      await ACTS[name]?.(scene).catch(() => undefined);
      await stage.rest(scene);
      assert.equal(await stage.problemsOf(scene), [], `${what}, and tried again`);
      eventCounts.push(await stage.eventsTold());
    }
  } finally {
    await process.kill();
  }
  assert.ok(eventCounts.length > 1, 'it was stopped in the middle');
  assert.equal(
    new Set(eventCounts).size,
    1,
    `the number of events for Xano is always the same: ${eventCounts.join()}`,
  );
};

/** How the process ends after it was suspended until others had finished its change. */
const ENDS: Readonly<Record<string, (process: StoppingProcess) => Promise<void>>> = {
  'killed while suspended': ({ kill }) => kill(),
  'woken and killed immediately': ({ wakeAndKill }) => wakeAndKill(),
};

const endAfterEach = async (name: string, end: string): Promise<void> => {
  const eventCounts: number[] = [];
  for (let calls = 1, isStopped = true; isStopped; calls += STEP) {
    const what = `${name}, stopped after ${calls} calls, and ${end}`;
    const scene = await stage.begin();
    const process = await startStopping(stage.cluster);
    isStopped = await process.begin({ act: name, calls, now: scene.time.now() });
    await stage.rest(scene);
    const before = await stage.held();
    await ENDS[end]?.(process);
    await stage.settle();
    assert.equal(await stage.held(), before, what);
    await stage.rest(scene);
    assert.equal(await stage.problemsOf(scene), [], what);
    await ACTS[name]?.(scene).catch(() => undefined);
    await stage.rest(scene);
    assert.equal(await stage.problemsOf(scene), [], `${what}, and tried again`);
    eventCounts.push(await stage.eventsTold());
  }
  assert.ok(eventCounts.length > 1, 'it was stopped in the middle');
  assert.equal(
    new Set(eventCounts).size,
    1,
    `the number of events for Xano is always the same: ${eventCounts.join()}`,
  );
};

for (const end of Object.keys(ENDS))
  for (const name of isWhole ? NAMES : ['a like'])
    test(`${name}: a process ${end} changes nothing more`, () => endAfterEach(name, end));

for (const name of NAMES)
  test(`${name}: late commands change nothing`, () =>
    suspendAfterEach(name, 'nothing else happens'));

for (const name of isWhole ? ['a like', 'a bookmark', 'a comment'] : ['a like'])
  test(`${name}: late commands restore nothing of a deleted post`, () =>
    suspendAfterEach(name, 'its post is deleted'));

test('a process that is suspended for a day does not commit a change that others have aborted', async () => {
  const process = await startStopping(stage.cluster);
  try {
    for (let calls = 1; ; calls += 1) {
      const scene = await stage.begin();
      if (!(await process.begin({ act: 'a like', calls, now: scene.time.now() }))) break;
      await stage.rest(scene);
      await stage.ageRecords();
      await process.wake();
      await stage.rest(scene);
      assert.equal(await stage.problemsOf(scene), [], `suspended after ${calls} calls`);
    }
  } finally {
    await process.kill();
  }
});

test.run();
