import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseHashtag, type Hashtag } from '../../src/domain/hashtag.js';
import { checkInvariants } from '../support/invariant/invariants.js';
import { revise } from '../../src/domain/post.js';
import { ban, idsOn, like, page, publish, unban } from '../support/app/acts.js';
import { ok } from '../support/run/effect.js';
import { ada, anId, bob, DAY, dan, sea } from '../support/app/fixtures.js';
import { EXPLORE_MAX, placesOf, startSmallApp } from '../support/reconcile/small-app.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import type { Scene } from '../support/app/scene.js';
import { postsOf } from '../support/app/posts.js';

const app = await startSmallApp();
const { client, reconcile } = app;
const test = suite('reconcile: old forms of hashtags');
test.after(app.close);

/** The lower case of a tag with a Turkish dotted capital I, as older versions stored it. */
const before = 'i\u0307stanbul' as Hashtag;
const capital = 'Sea' as Hashtag;
const istanbul = 'istanbul' as Hashtag;

const given = (...hashtags: readonly Hashtag[]) => ({ hashtags, given_hashtags: hashtags });

/** Each post with the tags that it should have. */
const POSTS = {
  t1: [istanbul],
  t2: [istanbul, sea],
  t3: [istanbul],
  t4: [istanbul],
  t5: [sea],
} as const;

const plant = async (): Promise<Scene> => {
  const scene = await app.build();
  await publish(scene, { id: anId('t1'), content: '#İstanbul', hashtags: [before] });
  await publish(scene, { id: anId('t2'), ...given(before, istanbul, capital, sea) });
  await publish(scene, { id: anId('t3'), author: bob, ...given(before) });
  const created_at = scene.time.now() - 20 * DAY;
  await publish(scene, { id: anId('t4'), ...given(before), created_at });
  await publish(scene, { id: anId('t5'), ...given(sea) });
  await client.hset('post:t5', 'hashtags', JSON.stringify([sea, 'no tag']));
  await like(scene, ada, anId('t1'));
  await ban(scene, anId('t3'), dan);
  return scene;
};

const feed = async (scene: Scene, typed: string, kind: 'hashtag' | 'ranked') => {
  const tag = parseHashtag(typed);
  assert.ok(E.isRight(tag), typed);
  return [...idsOn(await page(scene, { kind, tag: tag.right }))].sort();
};

test('the posts are reported as drift of tags, and listed under every spelling once repaired', async () => {
  const scene = await plant();
  const places = placesOf((await reconcile(scene)).drift).filter((place) =>
    place.startsWith('tags '),
  );
  assert.equal(
    [...places].sort(),
    Object.keys(POSTS).map((id) => `tags post:${id}`),
  );

  // Each post is repaired in one step, so that it is never missing in its feeds.
  assert.is((await reconcile(scene, { repair: true })).repaired, places.length);
  assert.equal((await reconcile(scene)).drift, []);
  for (const [id, tags] of Object.entries(POSTS))
    assert.equal(JSON.parse((await client.hget(`post:${id}`, 'hashtags')) ?? ''), tags, id);
  for (const typed of ['İstanbul', 'i\u0307stanbul', 'ISTANBUL', '#istanbul']) {
    assert.equal(await feed(scene, typed, 'hashtag'), ['t1', 't2', 't4'], typed);
    assert.equal(await feed(scene, typed, 'ranked'), ['t1', 't2'], typed);
  }
  for (const tag of [before, capital, 'no tag'])
    assert.is(await client.exists(`hashtag:${tag}:posts`, `hashtag:${tag}:ranked`), 0, tag);
  const snapshot = await redisSnapshot(client);
  assert.equal(checkInvariants(snapshot, scene.time.now(), { exploreMax: EXPLORE_MAX }), []);

  await unban(scene, anId('t3'));
  assert.equal(await feed(scene, 'İstanbul', 'hashtag'), ['t1', 't2', 't3', 't4']);
});

test('concurrent repairs and an edit each correct the hashtags', async () => {
  const scene = await plant();
  const edit = (id: string) =>
    ok(
      postsOf(scene.stores).edit(
        anId(id),
        (post) => E.right(revise(post, { content: 'new' })),
        null,
        scene.time.now(),
        { version: null, byUser: true },
      ),
    );
  await edit('t2');
  assert.equal(JSON.parse((await client.hget('post:t2', 'hashtags')) ?? ''), POSTS.t2);
  await Promise.all([1, 2, 3].map(() => reconcile(scene, { repair: true })));
  assert.equal((await reconcile(scene)).drift, []);
  assert.equal(await feed(scene, 'İstanbul', 'hashtag'), ['t1', 't2', 't4']);
  await edit('t4');
  assert.equal(await feed(scene, 'İstanbul', 'hashtag'), ['t1', 't2', 't4'], 'the posts stay');
});

test.run();
