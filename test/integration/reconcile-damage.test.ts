import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Username } from '../../src/domain/username.js';
import { drain, join, publish } from '../support/app/acts.js';
import { failure, ok } from '../support/run/effect.js';
import { anId, bob } from '../support/app/fixtures.js';
import { assertSound, makeDamages } from '../support/reconcile/damage.js';
import { placesOf, startSmallApp } from '../support/reconcile/small-app.js';
import { redisSnapshot } from '../support/redis/snapshot.js';
import type { Scene } from '../support/app/scene.js';
import { gone, row, sent } from '../support/sync/acts.js';

const app = await startSmallApp();
const { client, reconcile } = app;
const test = suite<{ scene: Scene }>('reconcile: damage');

test.before.each(async (context) => {
  context.scene = await app.build();
  const update = { set: { id: '7' }, remove: [] };
  await ok(context.scene.stores.users.update(bob, update, context.scene.time.now()));
});
test.after(app.close);

const { expire, hset, hdel, list } = makeDamages(client);

/** The damage, how to inflict it, and the finding that is reported. */
const PLANTS: readonly (readonly [string, () => Promise<unknown>, string])[] = [
  ['a username that differs from the key', hset('user:bob', 'username', 'zed'), '6 user:bob'],
  ['a missing username', hdel('user:bob', 'username'), '6 user:bob'],
  ['an invalid role', hset('user:bob', 'role', 'zed'), '6 user:bob'],
  ['a missing role of a model', hdel('user:ada', 'role'), '6 user:ada'],
  ['an invalid time of joining', hset('user:ada', 'created_at', 'x'), '4 user:ada'],
  ['a missing time of a post', hdel('post:p1', 'created_at'), '4 post:p1'],
  ['a torn time of a banned post', hset('post:p5', 'created_at', '1e'), '4 post:p5'],
  ['hashtags that are not JSON', hset('post:p1', 'hashtags', '["sea"'), '3 post:p1'],
  ['hashtags that are not an array', hset('post:q1', 'hashtags', '{"a":1}'), '3 post:q1'],
  ['missing hashtags', hdel('post:p1', 'hashtags'), '3 post:p1'],
  ['an invalid ban', hset('post:p1', 'banned', 'no'), '3 post:p1'],
  ['a torn ban', hset('post:p5', 'banned', 'true'), '3 post:p5'],
  [
    'a missing entry among the banned posts',
    () => client.zrem('sys:banned:ada', 'p5'),
    '3 sys:banned:ada',
  ],
  [
    'an extra entry among the banned posts',
    () => client.zadd('sys:banned:ada', 1, 'p1'),
    '3 sys:banned:ada',
  ],
  [
    'a name missing from the list by time',
    () => client.zrem('sys:names:followers:ada', 'cyd'),
    '2 sys:names:followers:ada',
  ],
  [
    'a time in the list of likers that differs from the time of the like',
    () => client.zadd('sys:names:likes:p1', 'XX', 5, 'cyd'),
    '2 sys:names:likes:p1',
  ],
  [
    'a user missing from the search index',
    () => client.zrem('sys:search:user', 'ada\0ada'),
    'search sys:search:user',
  ],
  ...['old\0ada', 'ghost\0ghost', 'nobody'].map(
    (entry) =>
      [
        `an entry of the search index for no user: ${entry}`,
        () => client.zadd('sys:search:user', 0, entry),
        'search sys:search:user',
      ] as const,
  ),
  ['a missing Xano id', () => client.hdel('sys:ids:user', '7'), 'ids sys:ids:user'],
  ['an author that does not exist', hset('post:p1', 'username', 'nobody'), '5 post:p1'],
  ['an expiry of a post', expire('post:p1'), '0 post:p1'],
  ['an expiry of a feed', expire('explore:feed'), '0 explore:feed'],
  ['an expiry of likes', expire('post:p1:likes'), '0 post:p1:likes'],
  ...[
    'user:ada:posts',
    'user:ada:followers',
    'user:ada:following',
    'post:p1:likes',
    'post:p2:bookmarks',
    'hashtag:sea:posts',
    'hashtag:sky:ranked',
    'explore:feed',
    'users:regular',
    'users:models',
    'models:top:engagement',
    'sys:banned:ada',
    'sys:names:likes:p1',
    'sys:ids:user',
  ].map((key) => [`a list in the place of ${key}`, list(key), `0 ${key}`] as const),
];

for (const [fault, plant, place] of PLANTS)
  test(`${fault} is repaired from other keys`, async ({ scene }) => {
    const sound = await redisSnapshot(client);
    await plant();
    assert.equal(placesOf((await reconcile(scene)).drift), [place]);
    const { drift, repaired } = await reconcile(scene, { repair: true });
    assert.equal([placesOf(drift), repaired], [[place], 1]);
    assert.equal((await reconcile(scene)).drift, []);
    await assertSound(client, scene);
    // Scores of rankings fall as time passes.
    const app = ([name]: readonly [string, unknown]): boolean => !/^sys:|:ranked$/.test(name);
    const after = await redisSnapshot(client);
    assert.equal(new Map([...after].filter(app)), new Map([...sound].filter(app)));
    assert.is(await client.ttl('post:p1'), -1);
  });

test('a key that blocks a job is repaired while the job is under way', async ({ scene }) => {
  await sent(scene, gone('post', 10, { id: 'p1' }));
  await sent(scene, row('post', 20, { id: 'p1', username: 'ada', content: 'again' }));
  await list('post:p1:likes')();
  const next = scene.stores.work.runNext(scene.time.now());
  let turn = await next();
  while (E.isRight(turn) && turn.right === 'worked') turn = await next();
  assert.is((await failure(TE.fromEither(turn)))._tag, 'StoreDamaged');
  assert.equal(placesOf((await reconcile(scene, { repair: true })).drift), ['0 post:p1:likes']);
  await drain(scene);
  assert.is(await client.exists('sys:work'), 0);
  await assertSound(client, scene);
});

test('likes and bookmarks of a user are restored from the posts', async ({ scene }) => {
  await list('user:cyd:liked')();
  await list('user:cyd:bookmarked')();
  assert.is((await reconcile(scene, { repair: true })).repaired, 2);
  assert.equal(await client.zrange('user:cyd:liked', 0, '-1'), ['p1']);
  assert.equal(await client.smembers('post:p2:bookmarks'), ['cyd']);
  assert.equal(await client.lrange('sys:damaged:user:cyd:liked', 0, -1), ['x'], 'it is kept');
  assert.equal((await reconcile(scene)).drift, []);
  await assertSound(client, scene);
});

test('a row of another type, or too large, is reported and left, and all else is repaired', async ({
  scene,
}) => {
  await client.hset('post:p2', 'likesCount', '9');
  await client.hset('user:cyd', 'followingCount', '9');
  await list('post:q1')();
  await client.hset('user:ada', 'display_name', 'x'.repeat(1 << 20));
  await client.hset('post:p3', 'avatar', 'x'.repeat(1 << 20));
  await client.set('mine', 'foreign');
  const { drift, repaired } = await reconcile(scene, { repair: true });
  const left = ['0 mine', '0 post:p3', '0 post:q1', '0 user:ada'];
  assert.equal([...placesOf(drift)].sort(), [...left, '1 post:p2', '1 user:cyd'].sort());
  assert.is(repaired, 2);
  assert.equal([...placesOf((await reconcile(scene)).drift)].sort(), left);
  assert.is(await client.type('post:q1'), 'list');
  assert.is(await client.get('mine'), 'foreign');
});

test('posts stay with authors whose usernames are damaged, in any order of the scan', async ({
  scene,
}) => {
  const names = Array.from({ length: 20 }, (_, n) => `u${n}` as Username);
  await join(scene, ...names);
  for (const [n, author] of names.entries()) await publish(scene, { id: anId(`u${n}`), author });
  for (const [n, name] of names.entries())
    await client.hset(`user:${name}`, 'username', `zed${n}`, 'display_name', `D${n}`);
  const { drift } = await reconcile(scene, { repair: true });
  assert.is(drift.filter(({ invariant }) => invariant === '6').length, 20);
  for (const [n, name] of names.entries())
    assert.equal(await client.hmget(`post:u${n}`, 'username', 'user_id', 'display_name'), [
      name,
      name,
      `D${n}`,
    ]);
  assert.equal((await reconcile(scene)).drift, []);
  await assertSound(client, scene);
});

test('a list by time that is not built yet is no drift', async ({ scene }) => {
  assert.is(await client.del('sys:names:likes:p1', 'sys:names:followers:ada'), 2);
  assert.equal((await reconcile(scene)).drift, []);
});

test.run();
