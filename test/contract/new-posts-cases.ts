import * as assert from 'uvu/assert';
import { MAX_NEW, type Cursor } from '../../src/domain/page.js';
import { ban, erase, join, publish } from '../support/app/acts.js';
import { feedsOf } from '../support/app/feeds.js';
import { ada, anId } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { publishAll } from './paging-cases.js';

const newPosts = ({ stores }: Scene, since: Cursor | null) => ok(feedsOf(stores).news(since, null));

export const declareNewPosts: Declare = (test) => {
  test('new posts of the explore feed since a cursor are counted, and the newest place is returned', async (scene) => {
    await join(scene, ada);
    const { newest: end, ...none } = await newPosts(scene, null);
    assert.equal(none, { count: 0, isMore: false });
    assert.is((await newPosts(scene, end)).count, 0);
    await publishAll(scene, 'a', 'b');
    assert.is((await newPosts(scene, end)).count, 2);
    const { newest, ...nothing } = await newPosts(scene, null);
    assert.equal(nothing, { count: 0, isMore: false });
    assert.is(newest.id, 'b');
    assert.equal(await newPosts(scene, newest), { ...nothing, newest });
    await publishAll(scene, 'c', 'd', 'e');
    await ban(scene, anId('c'), ada);
    await erase(scene, anId('b'));
    const later = await newPosts(scene, newest);
    assert.equal([later.count, later.isMore, later.newest.id], [2, false, 'e']);
    assert.is((await newPosts(scene, later.newest)).count, 0);
  });

  test('new posts of one instant are distinguished by id', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: anId('b') });
    const { newest } = await newPosts(scene, null);
    await publish(scene, { id: anId('a') });
    assert.is((await newPosts(scene, newest)).count, 0);
    await publish(scene, { id: anId('c') });
    assert.is((await newPosts(scene, newest)).count, 1);
  });

  test('counting of new posts stops at MAX_NEW and sets isMore', async (scene) => {
    await join(scene, ada);
    await publishAll(scene, 'first');
    const { newest } = await newPosts(scene, null);
    const ids = Array.from({ length: MAX_NEW + 1 }, (_, n) => `p${n}`);
    await publishAll(scene, ...ids.slice(0, MAX_NEW));
    const full = await newPosts(scene, newest);
    assert.equal([full.count, full.isMore], [MAX_NEW, false]);
    await publishAll(scene, ...ids.slice(MAX_NEW));
    const over = await newPosts(scene, newest);
    assert.equal([over.count, over.isMore], [MAX_NEW, true]);
  });
};
