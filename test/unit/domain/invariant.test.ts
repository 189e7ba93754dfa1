import { INVARIANTS } from '../../../src/domain/reconcile/invariants.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkInvariants, invariants } from '../../support/invariant/invariants.js';
import type { Snapshot, SnapshotValue } from '../../support/invariant/snapshot.js';

const HOUR = 3_600_000;
const noon = Date.UTC(2026, 10, 22, 12);

const hash = (fields: Record<string, string>): SnapshotValue => ({ type: 'hash', fields });
const set = (...members: string[]): SnapshotValue => ({ type: 'set', members: new Set(members) });
const zset = (scores: Record<string, number>): SnapshotValue => ({
  type: 'zset',
  scores: new Map(Object.entries(scores)),
});

const aUser = (fields: Record<string, string>): SnapshotValue =>
  hash({
    role: 'user',
    postCount: '0',
    followerCount: '0',
    followingCount: '0',
    created_at: '5',
    ...fields,
  });

const aPost = (fields: Record<string, string>): SnapshotValue =>
  hash({
    user_id: 'ada',
    username: 'ada',
    display_name: 'Ada',
    user_role: 'model',
    hashtags: '["sea"]',
    created_at: String(noon),
    likesCount: '0',
    commentsCount: '0',
    bookmarksCount: '0',
    ...fields,
  });

/** ada, a model, has a post that bob likes and bookmarks, and a banned one; bob follows ada. */
const aWorld = (): Map<string, SnapshotValue> =>
  new Map([
    [
      'user:ada',
      aUser({
        username: 'ada',
        display_name: 'Ada',
        role: 'model',
        postCount: '1',
        followerCount: '1',
      }),
    ],
    ['user:bob', aUser({ username: 'bob', followingCount: '1' })],
    ['user:root', aUser({ username: 'root', role: 'admin' })],
    ['sys:search:user', zset({ 'ada\0ada': 0, 'bob\0bob': 0, 'root\0root': 0 })],
    ['user:ada:followers', set('bob')],
    ['user:bob:following', set('ada')],
    ['user:ada:posts', zset({ p1: noon })],
    ['user:bob:liked', zset({ p1: noon + 1 })],
    ['user:bob:bookmarked', zset({ p1: noon + 2, p2: noon + 3 })],
    ['post:p1', aPost({ id: 'p1', likesCount: '1', bookmarksCount: '1' })],
    ['post:p1:likes', set('bob')],
    ['post:p1:bookmarks', set('bob')],
    ['post:p2', aPost({ id: 'p2', bookmarksCount: '1', banned: '1' })],
    ['post:p2:bookmarks', set('bob')],
    ['explore:feed', zset({ p1: noon })],
    ['hashtag:sea:posts', zset({ p1: noon })],
    ['hashtag:sea:ranked', zset({ p1: 7 })],
    ['users:regular', zset({ bob: 5 })],
    ['users:models', zset({ ada: 5 })],
    ['models:top:engagement', zset({ ada: 11 })],
    ['sys:work', zset({ anything: 1 })],
  ]);

const brokenBy = (snapshot: Snapshot, now = noon): readonly string[] => [
  ...new Set(
    checkInvariants(snapshot, now, { exploreMax: 10 }).map(
      ({ invariant, key }) => `${invariant} ${key}`,
    ),
  ),
];

const test = suite('checkInvariants');

test('finds no fault in a valid or empty store', () => {
  assert.equal(checkInvariants(aWorld(), noon), []);
  assert.equal(checkInvariants(new Map(), noon), []);
});

test('describes each invariant in a sentence', () => {
  const ids = invariants.map(({ id }) => String(id));
  assert.equal([ids.join(''), Object.keys(INVARIANTS)], ['01234567', ids]);
  for (const says of Object.values(INVARIANTS)) assert.match(says, /^[A-Z].+\.$/);
});

const DAMAGE: readonly (readonly [
  what: string,
  key: string,
  value: SnapshotValue | null,
  broken: readonly string[],
])[] = [
  ['an unknown key', 'user:ada:friends', set('bob'), ['0 user:ada:friends']],
  ['an unknown part of a tag', 'hashtag:sea:top', zset({}), ['0 hashtag:sea:top']],
  ['a set of a missing user', 'user:cyd:posts', zset({}), ['0 user:cyd:posts']],
  ['a set of a missing post', 'post:p9:likes', set(), ['0 post:p9:likes']],
  [
    'a hash where a set belongs',
    'post:p1:bookmarks',
    hash({}),
    ['0 post:p1:bookmarks', '1 post:p1', '2 post:p1:bookmarks'],
  ],
  ['a missing following set', 'user:bob:following', null, ['1 user:bob', '2 user:bob:following']],
  ['a missing followers set', 'user:ada:followers', null, ['1 user:ada', '2 user:ada:followers']],
  ['a missing list of likes', 'user:bob:liked', null, ['2 user:bob:liked']],
  ['a missing set of likes', 'post:p1:likes', null, ['1 post:p1', '2 post:p1:likes']],
  ['a missing bookmark', 'user:bob:bookmarked', zset({ p1: 1 }), ['2 user:bob:bookmarked']],
  [
    'a bookmark of a missing post',
    'user:bob:bookmarked',
    zset({ p1: 1, p2: 1, p9: 1 }),
    ['2 post:p9:bookmarks', '3 user:bob:bookmarked'],
  ],
  ['a post missing from explore', 'explore:feed', null, ['3 explore:feed']],
  ['a banned post in explore', 'explore:feed', zset({ p1: noon, p2: noon }), ['3 explore:feed']],
  ['a missing post in explore', 'explore:feed', zset({ p1: noon, p9: noon }), ['3 explore:feed']],
  ['a post missing from its tag', 'hashtag:sea:posts', null, ['3 hashtag:sea:posts']],
  ['a post missing from its ranked tag', 'hashtag:sea:ranked', null, ['3 hashtag:sea:ranked']],
  ['a post under a foreign tag', 'hashtag:sky:ranked', zset({ p1: 9 }), ['3 hashtag:sky:ranked']],
  ['a post missing from its author', 'user:ada:posts', null, ['1 user:ada', '3 user:ada:posts']],
  [
    'a post listed under another author',
    'user:bob:posts',
    zset({ p1: noon }),
    ['1 user:bob', '3 user:bob:posts'],
  ],
  ['a wrong time in a feed', 'explore:feed', zset({ p1: noon + 1 }), ['4 explore:feed']],
  ['a wrong time in a timeline', 'user:ada:posts', zset({ p1: 1 }), ['4 user:ada:posts']],
  ['a wrong time in a registry', 'users:regular', zset({ bob: 6 }), ['4 users:regular']],
  [
    'a rank below the present one',
    'hashtag:sea:ranked',
    zset({ p1: 6.9 }),
    ['4 hashtag:sea:ranked'],
  ],
  [
    'an outdated leaderboard score',
    'models:top:engagement',
    zset({ ada: 7 }),
    ['4 models:top:engagement'],
  ],
  ['a leaderboard without a model', 'models:top:engagement', null, ['4 models:top:engagement']],
  [
    'a user in the leaderboard who is no model',
    'models:top:engagement',
    zset({ ada: 11, bob: 0 }),
    ['4 models:top:engagement'],
  ],
  [
    'a missing author',
    'user:ada',
    null,
    [
      '0 user:ada:followers',
      '0 user:ada:posts',
      '4 models:top:engagement',
      '5 post:p1',
      '5 post:p2',
      '6 sys:search:user',
      '6 users:models',
    ],
  ],
  [
    'a stale name',
    'post:p2',
    aPost({ banned: '1', bookmarksCount: '1', display_name: 'A' }),
    ['5 post:p2'],
  ],
  [
    'a stale role',
    'post:p2',
    aPost({ banned: '1', bookmarksCount: '1', user_role: 'user' }),
    ['5 post:p2'],
  ],
  [
    'a username unlike the key',
    'user:root',
    aUser({ username: 'Root', role: 'admin' }),
    ['6 user:root'],
  ],
  ['an unknown role', 'user:root', aUser({ username: 'root', role: 'king' }), ['6 user:root']],
  [
    'a hash without a time',
    'user:root',
    aUser({ username: 'root', role: 'admin', created_at: '' }),
    ['6 user:root'],
  ],
  ['an admin in a registry', 'users:regular', zset({ bob: 5, root: 5 }), ['6 users:regular']],
  ['a user in no registry', 'users:regular', null, ['6 users:regular']],
  ['a missing user in a registry', 'users:regular', zset({ bob: 5, eve: 5 }), ['6 users:regular']],
  [
    'hashtags that are no list',
    'post:p1',
    aPost({ likesCount: '1', bookmarksCount: '1', hashtags: '{' }),
    ['3 hashtag:sea:posts', '3 hashtag:sea:ranked'],
  ],
];

for (const [what, key, value, broken] of DAMAGE)
  test(`finds ${what}`, () => {
    const world = aWorld();
    if (value === null) world.delete(key);
    else world.set(key, value);
    assert.equal([...brokenBy(world)].sort(), [...broken].sort());
  });

test('states the expected and the actual value of a fault', () => {
  const world = aWorld().set('user:bob', aUser({ username: 'bob', followingCount: '3' }));
  assert.equal(checkInvariants(world, noon), [
    {
      invariant: 1,
      key: 'user:bob',
      expected: 'followingCount: 1',
      actual: 'followingCount: 3',
    },
  ]);
});

test('accepts a stored rank above the present one', () => {
  assert.equal(brokenBy(aWorld(), noon + 5 * HOUR), []);
});

test('requires no rank of a post older than 14 days, and accepts its old one', () => {
  const world = aWorld();
  const later = noon + 15 * 24 * HOUR;
  assert.equal(brokenBy(world, later), []);
  world.delete('hashtag:sea:ranked');
  assert.equal(brokenBy(world, later), []);
});

test('accepts that explore lacks posts only beyond its size limit', () => {
  const world = aWorld();
  world.set('explore:feed', zset({}));
  assert.equal(checkInvariants(world, noon, { exploreMax: 0 }), []);
  assert.is(checkInvariants(world, noon, { exploreMax: 1 }).length, 1);
  assert.is(checkInvariants(aWorld(), noon, { exploreMax: 0 }).length, 1);
});

test.run();
