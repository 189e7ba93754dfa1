import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { publish } from '../support/app/acts.js';
import { ada, anId } from '../support/app/fixtures.js';
import { makeStage } from '../support/cluster-crash/stage.js';
import { dyingAfter } from '../support/redis/dying-client.js';

const stage = await makeStage();

/** A client that records replies that report a lock of another change. */
const recordingLocks = (conflicts: unknown[]): typeof stage.client =>
  new Proxy(stage.client, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (!['promise', 'commit'].includes(String(name)) || typeof method !== 'function')
        return method;
      return async (...words: readonly unknown[]): Promise<unknown> => {
        const reply = (await Reflect.apply(method, target, words)) as readonly unknown[];
        if (reply[0] === 'locked') conflicts.push(reply);
        return reply;
      };
    },
  });

const test = suite('changes of one author on a cluster');
test.after(stage.close);

test('a post does not wait for another unfinished post', async () => {
  for (let calls = 0, died = true; died; calls += 1) {
    const scene = await stage.begin();
    const { by, isDead } = dyingAfter(stage.client, calls);
    await publish({ ...scene, stores: stage.storesBy(by) }, { id: anId('p2'), author: ada }).catch(
      () => undefined,
    );
    died = isDead();
    const conflicts: unknown[] = [];
    const stores = stage.storesBy(recordingLocks(conflicts));
    await publish({ ...scene, stores }, { id: anId('p3'), author: ada });
    assert.equal(conflicts, [], `the other post stopped after ${calls} calls`);
    await stage.rest(scene);
    assert.equal(await stage.problemsOf(scene), []);
  }
});

test.run();
