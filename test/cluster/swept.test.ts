import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ban, drain, unban } from '../support/app/acts.js';
import { ada, anId, bob } from '../support/app/fixtures.js';
import { makeStage } from '../support/cluster-crash/stage.js';
import { ok } from '../support/run/effect.js';
import { fallingAfter } from '../support/walk/fallible.js';

const stage = await makeStage();

const test = suite('what no page shows is taken out of a home on a cluster');
test.after(stage.close);

test('stays where it comes back while that is under way, however long any call takes', async () => {
  for (let calls = 0, isHeldUp = true; isHeldUp; calls += 1) {
    const scene = await stage.begin();
    await ok(scene.stores.homes.ask(bob, scene.time.now()));
    await drain(scene);
    await ban(scene, anId('p1'), ada);
    await drain(scene);
    isHeldUp = false;
    const meanwhile: Promise<void>[] = [];
    const slow = fallingAfter(stage.client, calls, () => {
      isHeldUp = true;
      meanwhile.push(unban(scene, anId('p1'), ada).then(() => drain(scene)));
      return Promise.all(meanwhile);
    });
    await ok(stage.storesBy(slow).homes.sweep(bob, new Map([[anId('p1'), ada]])));
    // The sweep may not wait for the call that was held up.
    await Promise.all(meanwhile);
    await stage.rest(scene);
    assert.equal(await stage.problemsOf(scene), [], `after ${calls} calls`);
    if (calls === 0) assert.ok(isHeldUp, 'it asks something');
  }
});

test.run();
