import * as assert from 'uvu/assert';
import { ask, drain, idsOn, join, like, page, publish } from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, DAY, sea } from '../support/app/fixtures.js';

export const workQueueContract = contract('WorkQueue', (test) => {
  test('the queue is idle with nothing stored, and again after its work ends', async (scene) => {
    assert.is(await ok(scene.stores.work.runNext(scene.time.now())), 'idle');
    await join(scene, ada);
    await publish(scene, { id: anId('a'), hashtags: [sea] });
    await drain(scene);
    assert.is(await ok(scene.stores.work.runNext(scene.time.now())), 'idle');
  });

  test('work removes old posts from stored ranks and updates the scores of the others', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: anId('old'), hashtags: [sea] });
    await like(scene, bob, anId('old'));
    scene.time.pass(10 * DAY);
    await publish(scene, { id: anId('new'), hashtags: [sea] });
    await like(scene, bob, anId('new'));
    await drain(scene);
    scene.time.pass(5 * DAY);
    await drain(scene);
    assert.is(await ask(scene, 'ZSCORE', 'hashtag:sea:ranked', 'old'), null);
    const score = Number(await ask(scene, 'ZSCORE', 'hashtag:sea:ranked', 'new'));
    assert.ok(Math.abs(score - 3 / (5 * 24 + 1)) < 1e-9);
    assert.equal(idsOn(await page(scene, { kind: 'hashtag', tag: sea })), ['new', 'old']);
  });

  test('work can be done by several processes concurrently', async (scene) => {
    await join(scene, ada, bob);
    for (const id of ['a', 'b', 'c']) await publish(scene, { id: anId(id), hashtags: [sea] });
    const set = { display_name: 'Ada L' };
    await ok(scene.stores.users.update(ada, { set, remove: [] }, scene.time.now()));
    await Promise.all([drain(scene), drain(scene), drain(scene)]);
    const names = (await page(scene, { kind: 'explore' })).posts.map(
      ({ post }) => post.display_name,
    );
    assert.equal(names, ['Ada L', 'Ada L', 'Ada L']);
  });
});
