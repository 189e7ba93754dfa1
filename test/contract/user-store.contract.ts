import * as O from 'fp-ts/lib/Option.js';
import * as assert from 'uvu/assert';
import { isSystemField, type UserFields } from '../../src/domain/profile.js';
import {
  ask,
  ban,
  bookmark,
  drain,
  erase,
  follow,
  join,
  like,
  page,
  publish,
} from '../support/app/acts.js';
import { contract } from '../support/contract/subject.js';
import type { Scene } from '../support/app/scene.js';
import { failure, ok } from '../support/run/effect.js';
import { ada, anId, bob, cyd, DAY, noon, nobody, sea } from '../support/app/fixtures.js';
import { feedsOf } from '../support/app/feeds.js';

const shown = (user: UserFields): UserFields =>
  Object.fromEntries(Object.entries(user).filter(([field]) => !isSystemField(field)));

const find = async ({ stores }: Scene, username = ada): Promise<UserFields | null> =>
  O.toNullable(O.map(shown)(await ok(stores.users.find(username))));

const update = ({ stores, time }: Scene, set: Record<string, string>, remove: string[] = []) =>
  ok(stores.users.update(ada, { set, remove }, time.now()));

export const userStoreContract = contract('UserStore', (test) => {
  test('a new user has all default fields and is in the registry', async (scene) => {
    await join(scene, ada);
    assert.equal(await find(scene), {
      username: 'ada',
      role: 'user',
      postCount: '0',
      followerCount: '0',
      followingCount: '0',
      created_at: String(noon),
    });
    assert.equal(await ask(scene, 'ZSCORE', 'users:regular', 'ada'), String(noon));
  });

  test('an unknown user is not found', async (scene) => {
    assert.is(await find(scene), null);
  });

  test('creating an existing user changes nothing', async (scene) => {
    await join(scene, ada);
    await update(scene, { bio: 'first' });
    const before = await find(scene);
    await ok(scene.stores.users.create(ada, scene.time.pass(DAY)));
    assert.equal(await find(scene), before);
  });

  test('an update sets and removes fields', async (scene) => {
    await join(scene, ada);
    await update(scene, { bio: 'b', links: 'l' });
    const { user, propagation } = await update(scene, { bio: '' }, ['links', 'never']);
    assert.equal(propagation, { posts: 0, status: 'done' });
    assert.is(user['bio'], '');
    assert.is('links' in user, false);
    assert.equal(shown(user), await find(scene));
  });

  test('a field keeps text of any script', async (scene) => {
    await join(scene, ada);
    const bio = 'žluť 日本 😀 "\\ \n \u0001';
    await update(scene, { bio });
    assert.is((await find(scene))?.['bio'], bio);
  });

  test('a new created_at moves the user in the registry', async (scene) => {
    await join(scene, ada);
    await update(scene, { created_at: '1234567890123' });
    assert.is(await ask(scene, 'ZSCORE', 'users:regular', 'ada'), '1234567890123');
  });

  test('a new display name and avatar are copied to posts', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: anId('p1') });
    await publish(scene, { id: anId('p2') });
    const { propagation } = await update(scene, { display_name: 'Ada L', avatar: 'a.png' });
    if (propagation.status === 'done') assert.is(propagation.posts, 2);
    await drain(scene);
    for (const { post } of (await page(scene, { kind: 'explore' })).posts)
      assert.equal([post.display_name, post.avatar], ['Ada L', 'a.png']);

    await update(scene, {}, ['avatar']);
    await drain(scene);
    assert.is((await ok(feedsOf(scene.stores).post(anId('p1'), null))).post.avatar, '');
  });

  test('a new display name is copied to a banned post too', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: anId('p1') });
    await ban(scene, anId('p1'), bob);
    await update(scene, { display_name: 'Ada L' });
    await drain(scene);
    const { post } = await ok(feedsOf(scene.stores).post(anId('p1'), null));
    assert.is(post.display_name, 'Ada L');
  });

  test('an update does not change the posts of other users', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: anId('p1'), author: bob });
    await update(scene, { display_name: 'Ada L' });
    await drain(scene);
    assert.is((await ok(feedsOf(scene.stores).post(anId('p1'), null))).post.display_name, '');
  });

  test('of two quick changes of a display name the second reaches the posts', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: anId('p1') });
    await update(scene, { display_name: 'One' });
    await update(scene, { display_name: 'Two' });
    await drain(scene);
    assert.is((await ok(feedsOf(scene.stores).post(anId('p1'), null))).post.display_name, 'Two');
  });

  test('propagation does not restore a deleted post', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: anId('p1') });
    await update(scene, { display_name: 'One' });
    await erase(scene, anId('p1'));
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'post:p1'), 0);
  });

  test('an update that leaves name and avatar unchanged propagates nothing', async (scene) => {
    await join(scene, ada);
    await publish(scene, { id: anId('p1') });
    await update(scene, { display_name: 'Ada' });
    await drain(scene);
    const again = await update(scene, { display_name: 'Ada', bio: 'new' });
    assert.equal(again.propagation, { posts: 0, status: 'done' });
  });

  test('an unknown user cannot be updated, given a role or removed', async ({ stores, time }) => {
    const missing = { _tag: 'UserNotFound', username: nobody };
    const changes = { set: { bio: 'b' }, remove: [] };
    assert.equal(await failure(stores.users.update(nobody, changes, time.now())), missing);
    assert.equal(await failure(stores.users.setRole(nobody, 'admin', time.now())), missing);
    assert.equal(await failure(stores.users.remove(nobody, time.now())), missing);
  });

  test('a new role changes the registry, the leaderboard and the posts', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: anId('p1') });
    await publish(scene, { id: anId('p2') });
    await like(scene, bob, anId('p1'));
    await bookmark(scene, bob, anId('p2'));
    await ban(scene, anId('p2'), bob);

    const { user } = await ok(scene.stores.users.setRole(ada, 'model', scene.time.now()));
    assert.is(user['role'], 'model');
    await drain(scene);
    assert.is((await ok(feedsOf(scene.stores).post(anId('p1'), null))).post.user_role, 'model');
    assert.is(await ask(scene, 'ZSCORE', 'users:models', 'ada'), String(noon));
    assert.is(await ask(scene, 'ZSCORE', 'users:regular', 'ada'), null);
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'ada'), '7');

    await ok(scene.stores.users.setRole(ada, 'admin', scene.time.now()));
    for (const key of ['users:regular', 'users:models', 'models:top:engagement'])
      assert.is(await ask(scene, 'ZSCORE', key, 'ada'), null);

    await ok(scene.stores.users.setRole(ada, 'user', scene.time.now()));
    assert.is(await ask(scene, 'ZSCORE', 'users:regular', 'ada'), String(noon));
  });

  test('removing a user removes their posts, edges and counts', async (scene) => {
    await join(scene, ada, bob, cyd);
    await publish(scene, { id: anId('p1'), hashtags: [sea] });
    await publish(scene, { id: anId('p2') });
    await publish(scene, { id: anId('b1'), author: bob, hashtags: [sea] });
    await ban(scene, anId('p2'), bob);
    await like(scene, bob, anId('p1'));
    await bookmark(scene, cyd, anId('p1'));
    await like(scene, ada, anId('b1'));
    await bookmark(scene, ada, anId('b1'));
    await bookmark(scene, ada, anId('p1'));
    await follow(scene, ada, bob);
    await follow(scene, bob, ada);
    await follow(scene, cyd, ada);

    const deletion = await ok(scene.stores.users.remove(ada, scene.time.now()));
    const counts = { posts: 2, likes: 1, bookmarks: 2, followers: 2, following: 1 };
    assert.equal(deletion, { ...counts, comments: 0 });

    assert.is(await find(scene), null);
    assert.equal(await failure(feedsOf(scene.stores).post(anId('p1'), null)), {
      _tag: 'PostNotFound',
      id: anId('p1'),
    });
    const seen = await page(scene, { kind: 'explore' });
    assert.equal(
      seen.posts.map(({ post }) => post.id),
      [anId('b1')],
    );

    await drain(scene);
    for (const key of [
      'user:ada:posts',
      'user:ada:followers',
      'user:ada:liked',
      'post:p1',
      'post:p2',
    ])
      assert.is(await ask(scene, 'EXISTS', key), 0, key);
    assert.equal(await ask(scene, 'HMGET', 'post:b1', 'likesCount', 'bookmarksCount'), ['0', '0']);
    assert.equal(await ask(scene, 'HMGET', 'user:bob', 'followerCount', 'followingCount'), [
      '0',
      '0',
    ]);
    assert.equal(await ask(scene, 'ZRANGE', 'user:bob:liked', 0, -1), []);
    assert.equal(await ask(scene, 'ZRANGE', 'user:cyd:bookmarked', 0, -1), []);
    assert.equal(await ask(scene, 'ZRANGE', 'hashtag:sea:posts', 0, -1), ['b1']);
    assert.is(await ask(scene, 'ZSCORE', 'hashtag:sea:ranked', 'b1'), '0');
    assert.is(await ask(scene, 'ZSCORE', 'users:regular', 'ada'), null);
  });

  test('removing a user withdraws their likes and bookmarks from the models leaderboard', async (scene) => {
    await join(scene, ada, bob);
    await ok(scene.stores.users.setRole(bob, 'model', scene.time.now()));
    await publish(scene, { id: anId('b1'), author: bob });
    await like(scene, ada, anId('b1'));
    await bookmark(scene, ada, anId('b1'));
    await ok(scene.stores.users.remove(ada, scene.time.now()));
    await drain(scene);
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'bob'), '0');
  });

  test('a new user with the name of a removed user has nothing of it', async (scene) => {
    await join(scene, ada, bob);
    await update(scene, { bio: 'old' });
    await publish(scene, { id: anId('p1') });
    await follow(scene, bob, ada);
    await ok(scene.stores.users.remove(ada, scene.time.now()));
    await join(scene, ada);
    const user = await find(scene);
    assert.is(user?.['bio'], undefined);
    assert.is(user?.['postCount'], '0');
    assert.equal((await page(scene, { kind: 'posts', username: ada })).posts, []);
    const range = { offset: 0, limit: 10 };
    assert.is((await ok(scene.stores.names.followers(ada, range))).total, 0);
    await drain(scene);
    assert.is((await find(scene))?.['username'], 'ada');
  });
});
