import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Drift } from '../../src/domain/reconcile/report.js';
import { assertSound, makeDamages } from '../support/reconcile/damage.js';
import { startSmallApp } from '../support/reconcile/small-app.js';
import type { Scene } from '../support/app/scene.js';

const app = await startSmallApp();
const { client, reconcile } = app;
const { expire, hset, hdel, list } = makeDamages(client);
const test = suite<{ scene: Scene }>('reconcile: several damages at once');

test.before.each(async (context) => {
  context.scene = await app.build();
});
test.after(app.close);

const USERS = ['ada', 'bob', 'cyd', 'dan'];
const POSTS = ['p1', 'p2', 'p3', 'p4', 'p5', 'q1', 'old'];
const LISTS = [
  ...USERS.flatMap((name) =>
    ['posts', 'followers', 'following', 'liked', 'bookmarked'].map(
      (part) => `user:${name}:${part}`,
    ),
  ),
  ...POSTS.flatMap((id) => [`post:${id}:likes`, `post:${id}:bookmarks`]),
  ...['sea', 'sky'].flatMap((tag) => [`hashtag:${tag}:posts`, `hashtag:${tag}:ranked`]),
  'explore:feed',
  'users:regular',
  'users:models',
  'models:top:engagement',
  'sys:banned:ada',
];
const FIELDS = [
  ...USERS.flatMap((name) =>
    ['username', 'role', 'created_at', 'postCount', 'followerCount', 'sys_engagement'].map(
      (field) => [`user:${name}`, field] as const,
    ),
  ),
  ...POSTS.flatMap((id) =>
    [
      'username',
      'user_id',
      'user_role',
      'display_name',
      'created_at',
      'hashtags',
      'likesCount',
      'bookmarksCount',
      'banned',
    ].map((field) => [`post:${id}`, field] as const),
  ),
];
const rubbish = fc.constantFrom('', '0', 'x', '-1', '{}', '[', '9'.repeat(30));

/** One fault; members of sorted sets are added or removed with members and scores that they may have. */
const anyPlant = fc.oneof(
  fc.record({
    do: fc.constant('field' as const),
    at: fc.constantFrom(...FIELDS),
    value: fc.option(rubbish),
  }),
  fc.record({ do: fc.constant('type' as const), key: fc.constantFrom(...LISTS) }),
  fc.record({ do: fc.constant('drop' as const), key: fc.constantFrom(...LISTS) }),
  fc.record({ do: fc.constant('expire' as const), key: fc.constantFrom(...LISTS) }),
  fc.record({
    do: fc.constant('member' as const),
    key: fc.constantFrom(...LISTS),
    member: fc.constantFrom(...USERS, ...POSTS, 'ghost'),
  }),
);
type Plant = typeof anyPlant extends fc.Arbitrary<infer A> ? A : never;

const plant = async (fault: Plant): Promise<unknown> => {
  if (fault.do === 'field') {
    const [key, field] = fault.at;
    return fault.value === null ? hdel(key, field)() : hset(key, field, fault.value)();
  }
  const { key } = fault;
  if (fault.do === 'type') return list(key)();
  if (fault.do === 'drop') return client.del(key);
  if (fault.do === 'expire') return expire(key)();
  const type = await client.type(key);
  if (type === 'zset') return client.zadd(key, 5, fault.member);
  return type === 'set' ? client.sadd(key, fault.member) : undefined;
};

/** Faults that hide one another until the first is repaired. */
const TOGETHER: readonly (readonly [string, readonly (() => Promise<unknown>)[]])[] = [
  [
    'the author of a post and a ranking that listed the post',
    [
      hdel('post:p1', 'username'),
      list('hashtag:sea:ranked'),
      () => client.zadd('user:ada:posts', 5, 'ada'),
    ],
  ],
  [
    'the author, the time and the tags of a post',
    [
      hset('post:p1', 'username', 'nobody'),
      hdel('post:p1', 'created_at'),
      hset('post:p1', 'hashtags', '['),
      list('hashtag:sea:posts'),
    ],
  ],
  [
    'both sides of a like, and the timeline of the author',
    [() => client.del('post:p1:likes'), () => client.del('user:cyd:liked'), list('user:ada:posts')],
  ],
  [
    'a follow missing on both sides',
    [
      list('user:bob:followers'),
      () => client.del('user:ada:following'),
      () => client.zadd('user:ada:posts', 5, 'ada'),
    ],
  ],
  [
    'the author of a post that is banned and still in the timeline',
    [hdel('post:p1', 'username'), hset('post:p1', 'banned', '1')],
  ],
];

test('a banned post without its author is reported, and a person can restore the author', async ({
  scene,
}) => {
  await hdel('post:p5', 'username')();
  await reconcile(scene, { repair: true });
  const { drift } = await reconcile(scene);
  assert.equal(
    drift.map(({ key, expected }: Drift) => [key, expected]),
    [['post:p5', 'an author that exists']],
  );
  assert.equal(await client.zrange('sys:banned:ada', '0', '-1'), ['p5']);
  await hset('post:p5', 'username', 'ada')();
  assert.equal((await reconcile(scene)).drift, []);
});

for (const [faults, plants] of TOGETHER)
  test(`one repair restores ${faults}`, async ({ scene }) => {
    for (const damage of plants) await damage();
    await reconcile(scene, { repair: true });
    assert.equal((await reconcile(scene)).drift, []);
    assert.is(await client.hget('post:p1', 'username'), 'ada');
    await assertSound(client, scene);
  });

/** Returns the keys that hold the member with a score that was not planted. */
const keysWith = async (keys: readonly string[], member: string): Promise<readonly string[]> => {
  const scores = await Promise.all(keys.map((key) => client.zscore(key, member)));
  return keys.filter((_, place) => Number(scores[place] ?? 0) > 5);
};

/**
 * Whether a fault may remain after one repair, since no other key remembers the value:
 * - a role, unless exactly one registry holds the user (admins are in none),
 * - a time, unless a registry or a feed holds the user or post with it,
 * - an author, unless a timeline holds the post (a banned post is in none).
 */
const isUnrecoverable = async ({ key, expected }: Drift): Promise<boolean> => {
  const [of, name = ''] = key.split(':');
  const registries = ['users:regular', 'users:models'];
  if (of === 'user' && expected === 'a role') {
    const held = await Promise.all(registries.map((registry) => client.zscore(registry, name)));
    return held.filter((score) => score !== null).length !== 1;
  }
  const author = (await client.hget(key, 'username')) ?? '';
  if (expected === 'a time in milliseconds') {
    const feeds = [`user:${author}:posts`, `sys:banned:${author}`, 'explore:feed'];
    return (await keysWith(of === 'user' ? registries : feeds, name)).length === 0;
  }
  const timelines = USERS.map((user) => `user:${user}:posts`);
  return expected === 'an author that exists' && (await keysWith(timelines, name)).length === 0;
};

/** Whether the fault changes the instant of a like, which the user's timeline decides, not the names by time. */
const isAnotherInstant = (fault: Plant): boolean =>
  fault.do === 'member' && fault.key.endsWith(':liked');

const RUNS = process.env['RUNS'];

test('one repair of any damage leaves only values that no other key has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPlant, { minLength: 1, maxLength: 8 }), async (plants) => {
      const scene = await app.build();
      for (const fault of plants) await plant(fault);
      await reconcile(scene, { repair: true });
      const { drift } = await reconcile(scene);
      for (const left of drift) assert.ok(await isUnrecoverable(left), JSON.stringify(left));
      if (drift.length === 0 && !plants.some(isAnotherInstant)) await assertSound(client, scene);
    }),
    // The check of a change tries the same faults each time; a run with RUNS tries others.
    RUNS === undefined ? { numRuns: 25, seed: 1 } : { numRuns: Number(RUNS) },
  );
});

test.run();
