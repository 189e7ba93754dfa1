import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkInvariants } from '../support/invariant/invariants.js';
import type { Username } from '../../src/domain/username.js';
import { ok } from '../support/run/effect.js';
import { anId, aPost } from '../support/app/fixtures.js';
import { EXPLORE_MAX, found, startReconcileWorld } from '../support/reconcile/xano-world.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import { engagementsOf } from '../support/app/edges.js';
import { postsOf } from '../support/app/posts.js';

const world = await startReconcileWorld();
const { db, client, stores, time, settle, reconcile, content } = world;

const test = suite('reconcile with Xano');

const fillAndPull = async (): Promise<void> => {
  await world.fill();
  await world.pull();
};

test.after(world.close);

test('equal data is no drift, and nothing is stored of what was read', async () => {
  await fillAndPull();
  const before = await content();
  const report = await reconcile({ repair: true });
  assert.equal(report.drift, []);
  assert.ok(report.checked > 100);
  assert.equal(await content(), before);
});

test('missing, different and extra rows are reported, and repaired only on request', async () => {
  await fillAndPull();
  // Changes for which Xano sent no webhook.
  await db.insert('user', { username: 'late', display_name: 'Late' });
  await db.insert('post', { user_id: 21, content: 'late' });
  await db.insert('like', { user_id: 21, post_id: 31 });
  await db.update('user', 3, { bio: 'new', updated_at: Date.now() });
  await db.remove('post', 5);
  await db.sql('delete from "like" where post_id = 5');
  await db.sql('delete from bookmark where post_id = 5');
  await db.remove('user', 20);
  for (const [table, columns] of [
    ['follow', ['follower_id', 'following_id']],
    ['like', ['user_id']],
    ['bookmark', ['user_id']],
  ] as const)
    for (const column of columns) await db.sql(`delete from "${table}" where ${column} = 20`);

  const before = await content();
  const expected = [
    'xano:different user:u3 another bio',
    'xano:extra post:5 is here',
    'xano:extra user:u20 is here',
    'xano:missing like:#21>31 missing',
    'xano:missing post:31 missing',
    'xano:missing user:late missing',
  ];
  const reported = await reconcile();
  assert.equal(found(reported), expected);
  assert.equal(reported.repaired, 0);
  assert.equal(await content(), before);

  const mended = await reconcile({ repair: true });
  assert.equal(found(mended), expected);
  assert.is(mended.repaired, expected.length);
  await settle();
  assert.is(await client.hget('user:u3', 'bio'), 'new');
  assert.is(await client.exists('user:u20', 'post:5'), 0);
  assert.is(await client.sismember('post:31:likes', 'late'), 1);
  const after = await redisSnapshot(client);
  assert.equal(checkInvariants(after, time.now(), { exploreMax: EXPLORE_MAX }), []);
  assert.equal((await reconcile()).drift, []);
});

test('an edge is removed only if it is marked as sent by Xano', async () => {
  await fillAndPull();
  const [row] = await db.sql('select user_id, post_id from "like" order by id limit 1');
  const [user, post] = [Number(row?.['user_id']), Number(row?.['post_id'])];
  await db.sql(`delete from "like" where user_id = ${user} and post_id = ${post}`);
  // As if a user had made the like through this service.
  assert.is(await client.hdel(`sys:edges:u${user}`, `sent:like:${post}`), 1);
  assert.equal((await reconcile({ repair: true })).drift, []);
  assert.is(await client.sismember(`post:${post}:likes`, `u${user}`), 1);

  await client.hset(`sys:edges:u${user}`, `sent:like:${post}`, '1');
  const report = await reconcile({ repair: true });
  assert.equal(found(report), [`xano:extra like:u${user}>${post} is here`]);
  assert.is(report.repaired, 1);
  assert.is(await client.sismember(`post:${post}:likes`, `u${user}`), 0);
});

test('an edge of which only a newer version is left is restored', async () => {
  await fillAndPull();
  const [row] = await db.sql('select user_id, post_id from "like" order by id limit 1');
  const [user, post] = [Number(row?.['user_id']), Number(row?.['post_id'])];
  const version = String(time.now());
  await client.hset(`sys:edges:u${user}`, `like:${post}`, version);
  await client.srem(`post:${post}:likes`, `u${user}`);
  await client.zrem(`user:u${user}:liked`, post);
  const report = await reconcile({ repair: true });
  assert.equal(found(report), [`xano:missing like:#${user}>${post} missing`]);
  assert.equal(report.repaired, 1);
  assert.is(await client.hget(`sys:edges:u${user}`, `like:${post}`), version);
  assert.is(await client.sismember(`post:${post}:likes`, `u${user}`), 1);
  assert.equal((await reconcile()).drift, []);
});

test('likes and bookmarks of a post with an external id are kept', async () => {
  await fillAndPull();
  const post = await db.insert('post', { user_id: 3, content: 'home', external_id: 'home' });
  await db.insert('like', { user_id: 1, post_id: post });
  await db.insert('bookmark', { user_id: 2, post_id: post });
  await world.pull();
  const before = await content();
  assert.equal((await reconcile({ repair: true })).drift, []);
  assert.equal(await content(), before);
  assert.is(await client.sismember('post:home:likes', 'u1'), 1);
});

test('lost Xano ids and versions of edges are restored, and nothing is reported missing for it', async () => {
  await fillAndPull();
  await db.insert('post', { user_id: 3, content: 'home', external_id: 'home' });
  await world.pull();
  const before = await client.hgetall('sys:edges:u1');
  assert.ok(Object.keys(before).length > 0);
  await client.hdel('sys:ids:user', '1', '2');
  await client.del('sys:ids:post', 'sys:edges:u1');
  const lost = ['user:u1', 'user:u2', 'post:home'].map(
    (key) => `xano:different ${key} its Xano id is not known here`,
  );
  assert.equal(found(await reconcile()), lost.toSorted());
  const report = await reconcile({ repair: true });
  assert.equal([found(report), report.repaired], [lost.toSorted(), 3]);
  assert.is(await client.hlen('sys:ids:post'), 1);
  assert.equal((await reconcile({ repair: true })).drift, []);
  assert.equal(await client.hgetall('sys:edges:u1'), before);
});

test('a damaged key is reported, and the comparison continues', async () => {
  await fillAndPull();
  await client.del('user:u3');
  await client.rpush('user:u3', 'x');
  await db.update('user', 4, { bio: 'new', updated_at: Date.now() });
  const reported = found(await reconcile({ repair: true }));
  assert.ok(
    reported.includes('xano:damaged user:u3 the key user:<username> is damaged'),
    reported.join(),
  );
  assert.ok(reported.includes('xano:different user:u4 another bio'), reported.join());
  assert.is(await client.hget('user:u4', 'bio'), 'new');
});

const UNREAD = {
  user: 'username must be a username: 1 to 64 of A to Z, a to z, digits, _ . and -',
  version: 'the version lies more than a day in the future',
} as const;

test('an unreadable row is reported with its id and the reason', async () => {
  await fillAndPull();
  const { checked } = await reconcile();
  const user = await db.insert('user', { username: 'not a name' });
  const post = await db.insert('post', { user_id: user, content: 'of nobody' });
  await db.insert('like', { user_id: user, post_id: post });
  const reported = [`xano:unreadable user:${user} ${UNREAD.user}`];
  const before = await content();
  const report = await reconcile();
  assert.equal(found(report), reported);
  assert.equal(report.counts, { 'xano:unreadable': 1 });
  // Records that depend on the user are missing for the same reason, and are not reported.
  assert.is(report.checked, checked + 2);
  assert.equal(await content(), before);
  const repairing = await reconcile({ repair: true });
  assert.equal([found(repairing), repairing.repaired], [reported, 0]);
  const { letters } = await ok(stores.deadLetters.list({ code: null, offset: 0, limit: 9 }));
  assert.equal(
    letters.map(({ code, message }) => [code, message]),
    [['invalid_record', UNREAD.user]],
  );
  await db.update('user', user, { username: 'late', updated_at: Date.now() });
  assert.is((await reconcile({ repair: true })).repaired, 3);
  await settle();
  assert.equal((await reconcile()).drift, []);
  assert.is(await client.hlen('sys:dead'), 0);
});

test('a row that may belong to an unreadable one is not removed', async () => {
  await fillAndPull();
  await db.insert('post', { user_id: 3, content: 'home', external_id: 'home' });
  await world.pull();
  const later = Date.now() + 72 * 3_600_000;
  await db.update('user', 4, { username: 'not a name' });
  await db.sql(`update post set updated_at = ${later} where id in (5, 31)`);
  const [kept, gone] = await db.sql('select id, user_id, post_id from "like" order by id limit 2');
  await db.sql(`update "like" set user_id = 0 where id = ${Number(kept?.['id'])}`);
  await db.sql(`delete from "like" where id = ${Number(gone?.['id'])}`);
  const report = await reconcile({ repair: true });
  const nameOf = (row: typeof kept): string =>
    `u${Number(row?.['user_id'])}>${Number(row?.['post_id'])}`;
  assert.equal(
    found(report),
    [
      `xano:extra like:${nameOf(gone)} is here`,
      `xano:unreadable like:${Number(kept?.['id'])} names no user: user_id is 0`,
      `xano:unreadable post:31 ${UNREAD.version}`,
      `xano:unreadable post:5 ${UNREAD.version}`,
      `xano:unreadable user:4 ${UNREAD.user}`,
    ].toSorted(),
  );
  await settle();
  assert.is(await client.exists('user:u4', 'post:5', 'post:home'), 3);
  const [user, post] = nameOf(kept).split('>');
  assert.is(await client.sismember(`post:${post}:likes`, user ?? ''), 1);
});

test('a user whom Xano has renamed is kept, and the new name is reported missing', async () => {
  await fillAndPull();
  await db.update('user', 3, { username: 'renamed', updated_at: Date.now() });
  const report = await reconcile({ repair: true });
  assert.equal(found(report), ['xano:missing user:renamed missing']);
  assert.is(report.repaired, 0);
  assert.is(await client.hget('user:u3', 'id'), '3');
  assert.is(await client.exists('user:renamed'), 0);
});

test('rows that were created here are kept and counted', async () => {
  await fillAndPull();
  const origin = { version: time.now(), byUser: true };
  const here = 'local' as Username;
  await ok(stores.users.create(here, time.now()));
  const post = aPost({ id: anId('made-here'), author: here, created_at: time.now() });
  await ok(postsOf(stores).create(post, null, time.now(), origin));
  const like = { kind: 'like', id: anId('1'), username: here } as const;
  await ok(engagementsOf(stores).add(like, time.now(), origin));
  const before = await content();
  const report = await reconcile({ repair: true });
  assert.equal(report.drift, []);
  assert.ok(report.local >= 3);
  assert.equal(await content(), before);
});

test.run();
