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

const noUser = (version: number | null) => gone('user', version, { username: 'ada' });
const noPost = (version: number | null) => gone('post', version, { id: 'p1' });

const exists = (scene: Scene, key: string): Promise<unknown> => ask(scene, 'EXISTS', key);

const TIES: Declare = (test) => {
  test('of one version, a delete wins in both orders', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 5), post('p1', 'bob', 5));
    assert.equal(await sent(scene, noUser(5), user('ada', 5)), ['applied', 'stale']);
    assert.equal(await sent(scene, gone('user', 5, { username: 'bob' })), ['applied']);
    await drain(scene);
    assert.equal(await sent(scene, user('bob', 5), post('p1', 'bob', 5)), ['stale', 'stale']);
    assert.is(await ask(scene, 'EXISTS', 'user:ada', 'user:bob', 'post:p1'), 0);
  });

  test('a delete of what never came is remembered', async (scene) => {
    assert.equal(await sent(scene, noUser(5), noPost(5)), ['unchanged', 'unchanged']);
    assert.equal(await sent(scene, noUser(4), user('ada', 4)), ['stale', 'stale']);
    assert.equal(await sent(scene, user('ada', 6), post('p1', 'ada', 5)), ['applied', 'stale']);
    assert.equal(await sent(scene, post('p1', 'ada', 6)), ['applied']);
  });

  test('what hung on the deleted and comes late stays away', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'bob', 1), noUser(5));
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

const begin = async (scene: Scene): Promise<void> => {
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

/** Asserts that ada has again what is newer than version 5, and nothing older. */
const isNewerOnly = async (scene: Scene): Promise<void> => {
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
  test('a deleted user takes along what is older, and what is newer waits', async (scene) => {
    await begin(scene);
    assert.equal(await sent(scene, noUser(5)), ['applied']);
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'user:ada', 'post:p1', 'post:p2', 'user:ada:liked'), 0);
    assert.is(await ask(scene, 'HGET', 'user:bob', 'followerCount'), '0');
    assert.ok((await waiting(scene)) > 0);
    await sent(scene, user('ada', 6, { bio: 'new' }));
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'bio'), 'new');
    await isNewerOnly(scene);
  });

  test('a late delete leaves a user who was made again, and what is newer', async (scene) => {
    await begin(scene);
    await sent(scene, user('ada', 6, { city: 'A' }));
    assert.equal(await sent(scene, noUser(5)), ['applied']);
    await drain(scene);
    assert.equal(await ask(scene, 'HMGET', 'user:ada', 'bio', 'city'), [null, 'A']);
    await isNewerOnly(scene);
  });

  test('a user deleted and made again in one batch is there in the end', async (scene) => {
    await begin(scene);
    assert.equal(await sent(scene, noUser(5), user('ada', 6), post('p3', 'ada', 6)), [
      'applied',
      'owner_missing',
      'owner_missing',
    ]);
    await drain(scene);
    assert.equal(await ask(scene, 'ZRANGE', 'user:ada:posts', 0, -1), ['p3', 'p2']);
    assert.is(await waiting(scene), 0);
  });

  test('a batch that deletes a user counts on none of the posts that go too', async (scene) => {
    await begin(scene);
    const results = await sent(
      scene,
      ...[noUser(5), gone('post', 1, { id: 'p2' }), like('bob', 'p2', 10)],
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

  test('an older unfollow told while the delete is worked off leaves a follow of who outlives it', async (scene) => {
    await sent(scene, user('bob', 1), user('ada', 6, { bio: 'x' }));
    await sent(scene, follow('bob', 'ada', 8), noUser(5));
    const undo = gone('follow', 7, { follower: 'bob', following: 'ada' });
    assert.equal(await sent(scene, undo), ['owner_missing']);
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:ada:followers'), ['bob']);
    assert.equal(await ask(scene, 'SMEMBERS', 'user:bob:following'), ['ada']);
  });

  test('a delete without a version takes everything, and is not remembered', async (scene) => {
    await begin(scene);
    assert.equal(await sent(scene, noUser(null)), ['applied']);
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.equal(await sent(scene, user('ada', 1)), ['applied']);
    await drain(scene);
    assert.is(await ask(scene, 'HGET', 'user:ada', 'postCount'), '0');
  });

  test('of two deletes the later counts', async (scene) => {
    await begin(scene);
    assert.equal(await sent(scene, noUser(5), noUser(9), noUser(3)), [
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
  test('likes newer than the delete of a post wait for one of its id', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), user('cyd', 1), post('p1', 'ada', 2));
    await sent(scene, like('bob', 'p1', 3), like('cyd', 'p1', 7));
    assert.equal(await sent(scene, noPost(5)), ['applied']);
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'post:p1', 'user:bob:liked', 'user:cyd:liked'), 0);
    assert.is(await waiting(scene), 1);
    await sent(scene, post('p1', 'ada', 6));
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['cyd']);
  });

  test('a late delete leaves a post that was made again, with what is newer', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), user('cyd', 1), post('p1', 'ada', 6));
    await sent(scene, like('bob', 'p1', 3), like('cyd', 'p1', 7));
    assert.equal(await sent(scene, noPost(5)), ['applied']);
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), ['cyd']);
    assert.equal(await ask(scene, 'HMGET', 'post:p1', 'content', 'likesCount'), ['x #sea', '1']);
    assert.equal(await ask(scene, 'ZRANGE', 'user:bob:liked', 0, -1), []);
    assert.equal(await sent(scene, noPost(6)), ['applied']);
    assert.is(await exists(scene, 'post:p1'), 0);
  });

  test('a like taken back in the batch of a late delete of its post stays away', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'ada', 6), like('bob', 'p1', 7));
    await sent(scene, noPost(5), gone('like', 7, { username: 'bob', post_id: 'p1' }));
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), []);
  });

  test('so does one taken back while the delete is being worked off', async (scene) => {
    await sent(scene, user('ada', 1), user('bob', 1), post('p1', 'ada', 6), like('bob', 'p1', 7));
    await sent(scene, noPost(5));
    await sent(scene, gone('like', 9, { username: 'bob', post_id: 'p1' }));
    assert.equal(await sent(scene, like('bob', 'p1', 8)), ['stale']);
    await drain(scene);
    assert.equal(await ask(scene, 'SMEMBERS', 'post:p1:likes'), []);
  });

  test('a delete without a version takes the post with all its likes', async (scene) => {
    await sent(scene, user('ada', 1), post('p1', 'ada', 2), like('ada', 'p1', 9));
    assert.equal(await sent(scene, noPost(null)), ['applied']);
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.equal(await sent(scene, post('p1', 'ada', 2)), ['applied']);
    assert.is(await ask(scene, 'HGET', 'post:p1', 'likesCount'), '0');
  });
};

export const deleteCases: Declare = (test) => {
  for (const declare of [TIES, USERS, POSTS]) declare(test);
};
