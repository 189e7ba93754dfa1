import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import type { PostDraft } from '../../src/domain/post.js';
import { ask, ban, erase, join, like, publish, unban } from '../support/acts.js';
import type { Declare } from '../support/contract.js';
import type { Scene } from '../support/scene.js';
import { ok } from '../support/effect.js';
import { ada, anId, bob, HOUR, noon, sea, sky } from '../support/fixtures.js';

export const p1 = anId('p1');

export const edit = ({ stores, time }: Scene, part: Partial<PostDraft>) =>
  ok(stores.posts.edit(p1, (post) => E.right({ ...post, ...part }), time.now()));

/** The score of p1 in each feed it may stand in. */
export const homes = async (scene: Scene): Promise<readonly unknown[]> =>
  Promise.all(
    [
      'explore:feed',
      'user:ada:posts',
      'hashtag:sea:posts',
      'hashtag:sea:ranked',
      'hashtag:sky:posts',
      'hashtag:sky:ranked',
    ].map((key) => ask(scene, 'ZSCORE', key, 'p1')),
  );

export const declareBans: Declare = (test) => {
  test('takes a banned post out of every feed and keeps its hash', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1, hashtags: [sea] });
    await like(scene, bob, p1);
    const banned = await ban(scene, p1, bob);
    assert.equal(banned.ban, { banned_at: noon, banned_by: bob });
    assert.equal((await ok(scene.stores.feeds.post(p1, null))).post, banned);
    assert.equal(await homes(scene), [null, null, null, null, null, null]);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '0');
    assert.equal(await ask(scene, 'HMGET', 'post:p1', 'banned', 'banned_at', 'banned_by'), [
      '1',
      String(noon),
      'bob',
    ]);
    assert.equal(await ask(scene, 'ZRANGE', 'user:bob:liked', 0, -1), ['p1']);
  });

  test('puts a post back when the ban is lifted', async (scene) => {
    await join(scene, ada, bob);
    const made = await publish(scene, { id: p1, hashtags: [sea] });
    await ban(scene, p1, bob);
    await ban(scene, p1, bob);
    scene.time.pass(HOUR);
    assert.equal(await unban(scene, p1), made);
    assert.equal(await unban(scene, p1), made);
    const at = String(noon);
    assert.equal(await homes(scene), [at, at, at, '0', null, null]);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '1');
    assert.is(await ask(scene, 'HEXISTS', 'post:p1', 'banned'), 0);
  });

  test('edits a banned post without bringing it back', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1, hashtags: [sea] });
    await ban(scene, p1, bob);
    await edit(scene, { hashtags: [sky] });
    assert.equal(await homes(scene), [null, null, null, null, null, null]);
    await unban(scene, p1);
    const at = String(noon);
    assert.equal(await homes(scene), [at, at, null, null, at, '0']);
  });

  test('removes a banned post', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await ban(scene, p1, bob);
    await erase(scene, p1);
    assert.is(await ask(scene, 'EXISTS', 'post:p1'), 0);
    const deletion = await ok(scene.stores.users.remove(ada, scene.time.now()));
    assert.is(deletion.posts, 0);
  });
};
