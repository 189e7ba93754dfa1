import * as assert from 'uvu/assert';
import { ask, drain, join, publish } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import { ada, anId, bob, noon, sea } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { at, gone, row, sent, waiting } from '../support/sync/acts.js';

const p1 = anId('p1');

/** Each kind of edge from bob, as a row of Xano. */
const EDGES = [
  { kind: 'like', fields: { username: 'bob', post_id: 'p1' } },
  { kind: 'bookmark', fields: { username: 'bob', post_id: 'p1' } },
  { kind: 'follow', fields: { follower: 'bob', following: 'ada' } },
] as const;

type Edge = (typeof EDGES)[number];

const on = ({ kind, fields }: Edge, version: number | null) =>
  row(kind, null, version === null ? fields : { ...fields, created_at: at(version) });

const off = ({ kind, fields }: Edge, version: number | null) => gone(kind, version, fields);

const COUNTERS = {
  like: ['post:p1', 'likesCount'],
  bookmark: ['post:p1', 'bookmarksCount'],
  follow: ['user:ada', 'followerCount'],
} as const;

const countOf = (scene: Scene, { kind }: Edge): Promise<unknown> =>
  ask(scene, 'HGET', ...COUNTERS[kind]);

const setUp = async (scene: Scene): Promise<void> => {
  await join(scene, ada, bob);
  await publish(scene, { id: p1, hashtags: [sea] });
};

const ORDER: Declare = (test) => {
  test('an edge older than a delete that arrived before is stale', async (scene) => {
    await setUp(scene);
    for (const edge of EDGES) {
      assert.equal(await sent(scene, off(edge, 5)), ['unchanged']);
      assert.equal(await sent(scene, on(edge, 3)), ['stale'], edge.kind);
      assert.is(await countOf(scene, edge), '0');
      assert.equal(await sent(scene, on(edge, 6)), ['applied']);
      assert.is(await countOf(scene, edge), '1');
    }
  });

  test('a delete older than the edge is stale', async (scene) => {
    await setUp(scene);
    for (const edge of EDGES) {
      assert.equal(await sent(scene, on(edge, 5), off(edge, 4)), ['applied', 'stale'], edge.kind);
      assert.equal(await sent(scene, off(edge, 6), off(edge, 6)), ['applied', 'unchanged']);
      assert.equal(await sent(scene, on(edge, 5)), ['stale']);
      assert.is(await countOf(scene, edge), '0');
    }
  });

  test('a delete wins over an edge of the same version, in either order', async (scene) => {
    await setUp(scene);
    for (const edge of EDGES) {
      assert.equal(await sent(scene, on(edge, 1), off(edge, 1)), ['applied', 'applied'], edge.kind);
      assert.equal(await sent(scene, on(edge, 1)), ['stale']);
      assert.equal(await sent(scene, on(edge, 2), on(edge, 2)), ['applied', 'unchanged']);
      assert.is(await countOf(scene, edge), '1');
    }
  });

  test('an edge or delete without a version is applied and blocks no newer record', async (scene) => {
    await setUp(scene);
    for (const edge of EDGES) {
      assert.equal(await sent(scene, on(edge, null)), ['applied']);
      assert.equal(await sent(scene, off(edge, 1)), ['applied'], edge.kind);
      assert.equal(await sent(scene, on(edge, 2), off(edge, null)), ['applied', 'applied']);
      assert.is(await countOf(scene, edge), '0');
      assert.equal(await sent(scene, on(edge, 2), on(edge, 3)), ['stale', 'applied']);
      assert.is(await countOf(scene, edge), '1');
    }
  });
};

const PLACES: Declare = (test) => {
  test('a like is stored with its created_at for user and post, and ranks the post', async (scene) => {
    await setUp(scene);
    const like = { username: 'bob', post_id: 'p1', created_at: at(2), updated_at: at(9) };
    assert.equal(await sent(scene, row('like', null, like)), ['applied']);
    assert.is(await ask(scene, 'ZSCORE', 'user:bob:liked', 'p1'), String(at(2)));
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['bob']);
    assert.is(await ask(scene, 'ZSCORE', 'hashtag:sea:ranked', 'p1'), '3');
    const moved = { ...like, created_at: at(4), updated_at: at(10) };
    assert.equal(await sent(scene, row('like', null, moved)), ['applied']);
    assert.is(await ask(scene, 'ZSCORE', 'user:bob:liked', 'p1'), String(at(4)));
    assert.is(await ask(scene, 'HGET', 'post:p1', 'likesCount'), '1');
  });

  test('a like without created_at is stored with the current time', async (scene) => {
    await setUp(scene);
    await sent(scene, row('like', null, { username: 'bob', post_id: 'p1' }));
    assert.is(await ask(scene, 'ZSCORE', 'user:bob:liked', 'p1'), String(noon));
  });

  test('a follow is stored and counted for both users, and refused for oneself', async (scene) => {
    await setUp(scene);
    await sent(scene, row('follow', 1, { follower: 'bob', following: 'ada' }));
    assert.equal(await ask(scene, 'SMEMBERS', 'user:ada:followers'), ['bob']);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:bob:following'), ['ada']);
    assert.is(await ask(scene, 'HGET', 'user:bob', 'followingCount'), '1');
    const self = row('follow', 1, { follower: 'ada', following: 'ada' });
    assert.equal(await sent(scene, self), ['cannot_follow_self']);
  });
};

const EARLY: Declare = (test) => {
  test('an edge is deferred for one missing end, then for the other', async (scene) => {
    const follow = row('follow', 3, { follower_id: 1, following: 'bob' });
    assert.equal(await sent(scene, follow, follow), ['owner_missing', 'owner_missing']);
    assert.is(await waiting(scene), 1);
    await sent(scene, row('user', 1, { id: 1, username: 'ada' }));
    await drain(scene);
    assert.is(await waiting(scene), 1);
    await sent(scene, row('user', 1, { username: 'bob' }));
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'user:bob', 'followerCount'), '1');
    assert.is(await waiting(scene), 0);
  });

  test('an edge undone while deferred is not applied when its owner arrives', async (scene) => {
    await join(scene, bob);
    const like = { username: 'bob', post_id: 'p1' };
    await sent(scene, row('like', 2, like), gone('like', 3, like));
    await sent(scene, row('user', 1, { username: 'ada' }));
    await sent(scene, row('post', 1, { id: 'p1', username: 'ada', content: 'x' }));
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'post:p1', 'likesCount'), '0');
  });

  test('all of many records deferred for one owner are applied', async (scene) => {
    const fans = Array.from({ length: 450 }, (_, n) => `fan${n}`);
    await sent(scene, ...fans.map((username) => row('user', 1, { username })));
    const likes = fans.map((username) => row('like', 2, { username, post_id: 'p1' }));
    await sent(scene, ...likes);
    assert.is(await waiting(scene), fans.length);
    await join(scene, ada);
    await sent(scene, row('post', 1, { id: 'p1', username: 'ada', content: 'x' }));
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'post:p1', 'likesCount'), '450');
    assert.is(await waiting(scene), 0);
  });
};

export const edgeCases: Declare = (test) => {
  for (const declare of [ORDER, PLACES, EARLY]) declare(test);
};
