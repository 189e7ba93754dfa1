import type * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeBalance } from '../../../src/application/reconcile/balance.js';
import { parseKey, type Key } from '../../../src/domain/key.js';
import type { PostFacts } from '../../../src/domain/reconcile/facts.js';
import { isSampled } from '../../../src/domain/reconcile/sample.js';
import type { Part } from '../../../src/application/ports/reconciler.js';
import { ada, anId, bob, noon, sea } from '../../support/app/fixtures.js';

const test = suite('balance of a comparison');

const part = (name: string, ...members: readonly string[]): Part => ({
  key: (parseKey(name) as E.Right<Key>).right,
  members,
});

const likeOf = (id: string) => ({ kind: 'like', user: ada, target: anId(id) }) as const;

const post: PostFacts = {
  ...{
    of: 'post',
    origin: null,
    author: {},
    erased: null,
    banned: null,
    likes: 0,
    bookmarks: 0,
    comments: 0,
  },
  ...{ busy: false, exploreSize: 1, exploreOldest: noon, large: [], damaged: [] },
  fields: { username: ada },
  timeline: noon,
  explore: noon,
  tags: [{ tag: sea, posts: noon, ranked: null }],
};

test('an edge on both sides is balanced in any order, and one on a single side is open', () => {
  const balance = makeBalance(1);
  const sides = [
    part('user:ada:following', 'bob', 'cyd'),
    part('post:p1:likes', 'ada'),
    part('user:bob:followers', 'ada'),
    { ...part('user:ada:liked', 'p1', 'p2'), scores: ['5', '6'] },
  ];
  for (const side of sides) assert.equal(balance.addMembers(side), []);
  balance.addLike(likeOf('p1'), '5');
  assert.ok(balance.isOpen());
  assert.equal(
    sides.flatMap((side) => balance.openOf(side)),
    [
      { of: 'edge', edge: { kind: 'follow', user: ada, target: 'cyd' } },
      { of: 'edge', edge: { kind: 'like', user: ada, target: 'p2' } },
    ],
  );
  balance.addMembers(part('user:cyd:followers', 'ada'));
  balance.addMembers(part('post:p2:likes', 'ada'));
  assert.ok(balance.isOpen());
  balance.addLike(likeOf('p2'), '6');
  assert.not(balance.isOpen());
});

test('a like with another instant in the list of who likes the post is open', () => {
  const balance = makeBalance(1);
  const liked = { ...part('user:ada:liked', 'p1', 'p2'), scores: ['5', '6'] };
  for (const side of [liked, part('post:p1:likes', 'ada'), part('post:p2:likes', 'ada')])
    balance.addMembers(side);
  balance.addLike(likeOf('p1'), '5');
  balance.addLike(likeOf('p2'), '7');
  assert.equal(balance.openOf(liked), [{ of: 'edge', edge: likeOf('p2') }]);
});

test('an id in a feed is balanced by its post, unless that is banned or not listed there', () => {
  const feeds = [
    part('user:ada:posts', 'p1'),
    part('explore:feed', 'p1'),
    part('hashtag:sea:posts', 'p1'),
  ];
  const openAfter = (facts: PostFacts): number => {
    const balance = makeBalance(1);
    for (const feed of feeds) balance.addMembers(feed);
    balance.addRow({ of: 'post', id: anId('p1') }, facts);
    return feeds.flatMap((feed) => balance.openOf(feed)).length;
  };
  assert.is(openAfter(post), 0);
  assert.is(openAfter({ ...post, fields: { username: bob } }), 1);
  assert.is(openAfter({ ...post, explore: null }), 1);
  assert.is(openAfter({ ...post, fields: { username: ada, banned: '1' } }), 3);
});

test('in a sample, members whose other side is not sampled are claims of their own', () => {
  const names = Array.from({ length: 40 }, (_, n) => `u${n}`);
  const balance = makeBalance(0.5);
  const claims = balance.addMembers(part('user:ada:following', ...names));
  assert.is(claims.length, names.filter((name) => !isSampled(name, 0.5)).length);
});

test.run();
