import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ban, drain, unban } from '../support/app/acts.js';
import { ada, anId, bob } from '../support/app/fixtures.js';
import { makeStage } from '../support/cluster-crash/stage.js';
import { ok } from '../support/run/effect.js';
import { fallingAfter } from '../support/walk/fallible.js';

const stage = await makeStage();

const test = suite('sweeping hidden posts out of a home on a cluster');
test.after(stage.close);

test('keeps a post that is unbanned during the sweep, whichever call is delayed', async () => {
  for (let calls = 0, wasDelayed = true; wasDelayed; calls += 1) {
    const scene = await stage.begin();
    await ok(scene.stores.homes.ask(bob, scene.time.now()));
    await drain(scene);
    await ban(scene, anId('p1'), ada);
    await drain(scene);
    wasDelayed = false;
    const meanwhile: Promise<void>[] = [];
    const slow = fallingAfter(stage.client, calls, () => {
      wasDelayed = true;
      meanwhile.push(unban(scene, anId('p1'), ada).then(() => drain(scene)));
      return Promise.all(meanwhile);
    });
    await ok(stage.storesBy(slow).homes.sweep(bob, new Map([[anId('p1'), ada]])));
    // The sweep may end before the delayed call does.
    await Promise.all(meanwhile);
    await stage.rest(scene);
    assert.equal(await stage.problemsOf(scene), [], `after ${calls} calls`);
    if (calls === 0) assert.ok(wasDelayed, 'the sweep makes calls');
  }
});

test.run();
