import * as assert from 'uvu/assert';
import { ask, drain } from '../support/app/acts.js';
import type { Declare } from '../support/contract/subject.js';
import type { Scene } from '../support/app/scene.js';
import { at, gone, row, sent, waiting } from '../support/sync/acts.js';

const user = (username: string, version: number, fields: object = {}) =>
  row('user', version, { username, ...fields });
const post = (id: string, username: string, version: number) =>
  row('post', version, { id, username, content: 'x #sea' });
const like = (username: string, post_id: string, version: number) =>
  row('like', null, { username, post_id, created_at: at(version) });
const follow = (follower: string, following: string, version: number) =>
  row('follow', version, { follower, following });

const deleteUser = (version: number | null) => gone('user', version, { username: 'ada' });
const deletePost = (version: number | null) => gone('post', version, { id: 'p1' });

const exists = (scene: Scene, key: string): Promise<unknown> => ask(scene, 'EXISTS', key);

const TIES: Declare = (test) => {
  test('a delete wins over a user or post of the same version, in either order', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 5), post('p1', 'bob', 5));
    assert.equal(await sent(scene, deleteUser(5), user('ada', 5)), ['applied', 'stale']);
    assert.equal(await sent(scene, gone('user', 5, { username: 'bob' })), ['applied']);
    await drain(scene);
    assert.equal(await sent(scene, user('bob', 5), post('p1', 'bob', 5)), ['stale', 'stale']);
    assert.is(await ask(scene, 'EXISTS', 'user:ada', 'user:bob', 'post:p1'), 0);
  });

  test('a delete of an unknown user or post leaves a tombstone', async (scene) => {
    assert.equal(await sent(scene, deleteUser(5), deletePost(5)), ['unchanged', 'unchanged']);
    assert.equal(await sent(scene, deleteUser(4), user('ada', 4)), ['stale', 'stale']);
    assert.equal(await sent(scene, user('ada', 6), post('p1', 'ada', 5)), ['applied', 'stale']);
    assert.equal(await sent(scene, post('p1', 'ada', 6)), ['applied']);
  });

  test('late posts and edges of a deleted user are stale', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'bob', 1), deleteUser(5));
    await drain(scene);
    assert.equal(
      await sent(
        scene,
        post('p2', 'ada', 4),
        like('ada', 'p1', 5),
        follow('bob', 'ada', 3),
        gone('like', 5, { username: 'ada', post_id: 'p1' }),
      ),
      ['stale', 'stale', 'stale', 'stale'],
    );
    assert.is(await waiting(scene), 0);
  });
};

const setUp = async (scene: Scene): Promise<void> => {
  await sent(scene, user('ada', 1, { bio: 'old' }), user('bob', 1), user('cyd', 1));
  await sent(
    scene,
    ...[post('p1', 'ada', 2), post('p2', 'ada', 8), post('b1', 'bob', 1), post('b2', 'bob', 1)],
    ...[like('bob', 'p1', 2), like('bob', 'p2', 3), like('cyd', 'p2', 9)],
    ...[
      like('ada', 'b1', 3),
      like('ada', 'b2', 7),
      row('bookmark', 7, { username: 'ada', post_id: 'b2' }),
    ],
    ...[
      follow('ada', 'bob', 2),
      follow('ada', 'cyd', 8),
      follow('bob', 'ada', 2),
      follow('cyd', 'ada', 8),
    ],
  );
};

/** Asserts that ada has the posts and edges newer than version 5, and no older ones. */
const assertNewerOnly = async (scene: Scene): Promise<void> => {
  assert.equal(
    await ask(scene, 'HMGET', 'user:ada', 'postCount', 'followerCount', 'followingCount'),
    ['1', '1', '1'],
  );
  assert.equal(await ask(scene, 'ZRANGE', 'user:ada:posts', 0, -1), ['p2']);
  assert.equal(await ask(scene, 'SMEMBERS', 'post:p2:likes'), ['cyd']);
  assert.equal(await ask(scene, 'ZRANGE', 'user:ada:liked', 0, -1), ['b2']);
  assert.equal(await ask(scene, 'SMEMBERS', 'user:ada:followers'), ['cyd']);
  assert.equal(await ask(scene, 'SMEMBERS', 'user:ada:following'), ['cyd']);
  assert.equal(await ask(scene, 'HMGET', 'post:b1', 'likesCount'), ['0']);
  assert.equal(await ask(scene, 'HMGET', 'post:b2', 'likesCount', 'bookmarksCount'), ['1', '1']);
  assert.is(await waiting(scene), 0);
};

const USERS: Declare = (test) => {
  test('deleting a user removes older posts and edges and defers newer ones', async (scene) => {
    await setUp(scene);
    assert.equal(await sent(scene, deleteUser(5)), ['applied']);
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'user:ada', 'post:p1', 'post:p2', 'user:ada:liked'), 0);
    assert.is(await ask(scene, 'HGET', 'user:bob', 'followerCount'), '0');
    assert.ok((await waiting(scene)) > 0);
    await sent(scene, user('ada', 6, { bio: 'new' }));
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'bio'), 'new');
    await assertNewerOnly(scene);
  });

  test('a late delete keeps a newer user with their newer posts and edges', async (scene) => {
    await setUp(scene);
    await sent(scene, user('ada', 6, { city: 'A' }));
    assert.equal(await sent(scene, deleteUser(5)), ['applied']);
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'bio', 'city'), [null, 'A']);
    await assertNewerOnly(scene);
  });

  test('a user deleted and created again in one batch exists in the end', async (scene) => {
    await setUp(scene);
    assert.equal(await sent(scene, deleteUser(5), user('ada', 6), post('p3', 'ada', 6)), [
      'applied',
      'owner_missing',
      'owner_missing',
    ]);
    await drain(scene);
    assert.equal(await ask(scene, 'ZRANGE', 'user:ada:posts', 0, -1), ['p3', 'p2']);
    assert.is(await waiting(scene), 0);
  });

  test('after a delete of a user, the rest of the batch does not find their posts', async (scene) => {
    await setUp(scene);
    const results = await sent(
      scene,
      ...[deleteUser(5), gone('post', 1, { id: 'p2' }), like('bob', 'p2', 10)],
      ...[row('like', null, { username: 'cyd', post_id: 'p1' })],
    );
    assert.is(results[0], 'applied');
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'post:p1', 'post:p2', 'post:p1:likes'), 0);
    await sent(scene, user('ada', 6));
    await drain(scene);
    const likers = (await ask(scene, 'SMEMBERS', 'post:p2:likes')) as readonly string[];
    assert.equal([...likers].sort(), ['bob', 'cyd']);
    assert.is(await exists(scene, 'post:p1'), 0);
  });

  test('an older unfollow during a late delete of the followed user leaves the newer follow', async (scene) => {
    await sent(scene, user('bob', 1), user('ada', 6, { bio: 'x' }));
    await sent(scene, follow('bob', 'ada', 8), deleteUser(5));
    const undo = gone('follow', 7, { follower: 'bob', following: 'ada' });
    assert.equal(await sent(scene, undo), ['owner_missing']);
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:ada:followers'), ['bob']);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:bob:following'), ['ada']);
  });

  test('a delete of a user without a version removes everything and leaves no tombstone', async (scene) => {
    await setUp(scene);
    assert.equal(await sent(scene, deleteUser(null)), ['applied']);
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.equal(await sent(scene, user('ada', 1)), ['applied']);
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '0');
  });

  test('the later of two deletes of a user counts', async (scene) => {
    await setUp(scene);
    assert.equal(await sent(scene, deleteUser(5), deleteUser(9), deleteUser(3)), [
      'applied',
      'owner_missing',
      'stale',
    ]);
    await drain(scene);
    assert.equal(await sent(scene, user('ada', 7)), ['stale']);
    assert.equal(await sent(scene, user('ada', 10)), ['applied']);
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'postCount', 'followerCount'), ['0', '0']);
    assert.is(await exists(scene, 'post:p2'), 0);
  });
};

const POSTS: Declare = (test) => {
  test('likes newer than the delete of a post are deferred until the post exists again', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), user('cyd', 1), post('p1', 'ada', 2));
    await sent(scene, like('bob', 'p1', 3), like('cyd', 'p1', 7));
    assert.equal(await sent(scene, deletePost(5)), ['applied']);
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'post:p1', 'user:bob:liked', 'user:cyd:liked'), 0);
    assert.is(await waiting(scene), 1);
    await sent(scene, post('p1', 'ada', 6));
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['cyd']);
  });

  test('a late delete keeps a newer post with its newer likes', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), user('cyd', 1), post('p1', 'ada', 6));
    await sent(scene, like('bob', 'p1', 3), like('cyd', 'p1', 7));
    assert.equal(await sent(scene, deletePost(5)), ['applied']);
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['cyd']);
    assert.equal(await ask(scene, 'HMGET', 'post:p1', 'content', 'likesCount'), ['x #sea', '1']);
    assert.equal(await ask(scene, 'ZRANGE', 'user:bob:liked', 0, -1), []);
    assert.equal(await sent(scene, deletePost(6)), ['applied']);
    assert.is(await exists(scene, 'post:p1'), 0);
  });

  test('a like undone in the batch of a late delete of its post stays removed', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'ada', 6), like('bob', 'p1', 7));
    await sent(scene, deletePost(5), gone('like', 7, { username: 'bob', post_id: 'p1' }));
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), []);
  });

  test('a like undone while a late delete of its post is processed stays removed', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'ada', 6), like('bob', 'p1', 7));
    await sent(scene, deletePost(5));
    await sent(scene, gone('like', 9, { username: 'bob', post_id: 'p1' }));
    assert.equal(await sent(scene, like('bob', 'p1', 8)), ['stale']);
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), []);
  });

  test('a delete of a post without a version removes the post and all its likes', async (scene) => {
    await sent(scene, user('ada', 1), post('p1', 'ada', 2), like('ada', 'p1', 9));
    assert.equal(await sent(scene, deletePost(null)), ['applied']);
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.equal(await sent(scene, post('p1', 'ada', 2)), ['applied']);
    assert.is(await ask(scene, 'HGET', 'post:p1', 'likesCount'), '0');
  });
};

export const deleteCases: Declare = (test) => {
  for (const declare of [TIES, USERS, POSTS]) declare(test);
};
