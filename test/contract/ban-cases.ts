import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import type { MarkedPost } from '../../src/application/ports/post-acts.js';
import type { PostDraft } from '../../src/domain/post.js';
import type { Username } from '../../src/domain/username.js';
import { ask, ban, bookmark, erase, join, like, publish, unban } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import type { Scene } from '../support/app/scene.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, HOUR, noon, sea, sky } from '../support/app/fixtures.js';
import { feedsOf } from '../support/app/feeds.js';
import { postsOf } from '../support/app/posts.js';

export const p1 = anId('p1');

export const edit = (
  { stores, time }: Scene,
  part: Partial<PostDraft>,
  viewer: Username | null = null,
): Promise<MarkedPost> =>
  ok(postsOf(stores).edit(p1, (post) => E.right({ ...post, ...part }), viewer, time.now()));

/** Returns the score of p1 in each feed that may contain it. */
export const feedScores = async (scene: Scene): Promise<readonly unknown[]> =>
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
  test('a banned post leaves every feed and keeps its hash', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1, hashtags: [sea] });
    await like(scene, bob, p1);
    const { post: banned } = await ban(scene, p1, bob);
    assert.equal(banned.ban, { banned_at: noon, banned_by: bob });
    assert.equal((await ok(feedsOf(scene.stores).post(p1, null))).post, banned);
    assert.equal(await feedScores(scene), [null, null, null, null, null, null]);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '0');
    assert.equal(await ask(scene, 'HMGET', 'post:p1', 'banned', 'banned_at', 'banned_by'), [
      '1',
      String(noon),
      'bob',
    ]);
    assert.equal(await ask(scene, 'ZRANGE', 'user:bob:liked', 0, -1), ['p1']);
  });

  test('a second ban of a banned post keeps the time and author of the first', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1, hashtags: [sea] });
    const first = await ban(scene, p1, bob);
    scene.time.pass(HOUR);
    assert.equal(await ban(scene, p1, ada), first);
    assert.equal((await ok(feedsOf(scene.stores).post(p1, null))).post, first.post);
    assert.is(await ask(scene, 'HGET', 'post:p1', 'banned_by'), 'bob');
    await unban(scene, p1);
    assert.equal((await ban(scene, p1, ada)).post.ban, { banned_at: noon + HOUR, banned_by: ada });
  });

  test('ban and unban return whether the viewer likes and bookmarks the post', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await like(scene, bob, p1);
    await bookmark(scene, ada, p1);
    const flagsOf = ({ isLiked, isBookmarked }: MarkedPost) => [isLiked, isBookmarked];
    assert.equal(flagsOf(await ban(scene, p1, bob, bob)), [true, false]);
    assert.equal(flagsOf(await ban(scene, p1, bob)), [false, false]);
    assert.equal(flagsOf(await unban(scene, p1, ada)), [false, true]);
    assert.equal(flagsOf(await unban(scene, p1)), [false, false]);
  });

  test('lifting a ban puts the post back into its feeds', async (scene) => {
    await join(scene, ada, bob);
    const made = await publish(scene, { id: p1, hashtags: [sea] });
    await ban(scene, p1, bob);
    await ban(scene, p1, bob);
    scene.time.pass(HOUR);
    assert.equal((await unban(scene, p1)).post, made);
    assert.equal((await unban(scene, p1)).post, made);
    const at = String(noon);
    assert.equal(await feedScores(scene), [at, at, at, '0', null, null]);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '1');
    assert.is(await ask(scene, 'HEXISTS', 'post:p1', 'banned'), 0);
  });

  test('an edit of a banned post does not put it back into feeds', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1, hashtags: [sea] });
    await ban(scene, p1, bob);
    await edit(scene, { hashtags: [sky] });
    assert.equal(await feedScores(scene), [null, null, null, null, null, null]);
    await unban(scene, p1);
    const at = String(noon);
    assert.equal(await feedScores(scene), [at, at, null, null, at, '0']);
  });

  test('a banned post can be removed', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await ban(scene, p1, bob);
    await erase(scene, p1);
    assert.is(await ask(scene, 'EXISTS', 'post:p1'), 0);
    const deletion = await ok(scene.stores.users.remove(ada, scene.time.now()));
    assert.is(deletion.posts, 0);
  });
};
