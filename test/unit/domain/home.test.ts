import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sharesOf, takeShares } from '../../../src/domain/home/fill.js';
import {
  planEviction,
  homesAtOnce,
  isDeadAtHome,
  mustRebuild,
  maxEvicted,
  type Home,
} from '../../../src/domain/home/home.js';
import {
  beginFanOut,
  heldBefore,
  isBelieved,
  homeLacks,
  type HomePostFacts,
} from '../../../src/domain/home/notes.js';

const LIMITS = { max: 4, step: 10, fanOutMax: 10 };
const READY: Home = {
  is: 'ready',
  size: 4,
  kept: '4',
  floor: Number.NEGATIVE_INFINITY,
  part: null,
};
const at = (member: string, score: number) => ({ member, score });

const test = suite('home timeline');

test('new posts evict the oldest ones of a full home, which raises its floor', () => {
  const lowest = [at('a', 1), at('b', 2), at('c', 3)];
  const change = { added: [at('x', 9), at('y', 8), at('b', 7)], gone: [] };
  const held = new Set(['b']);
  // b was in the home already, with an older instant.
  assert.equal(planEviction(READY, change, { held, lowest }, LIMITS), { count: 2, floor: 3 });
  const gone = { ...change, gone: [at('a', 1)] };
  const rest = { held: new Set(['a', 'b']), lowest };
  assert.equal(planEviction(READY, gone, rest, LIMITS), { count: 1, floor: 3 });
  assert.equal(planEviction(READY, { added: [], gone: [] }, { held, lowest: [] }, LIMITS), {
    count: 0,
    floor: Number.NEGATIVE_INFINITY,
  });
  const low = { added: [at('x', 0)], gone: [] };
  const found = { held: new Set<string>(), lowest: [at('a', 1)] };
  assert.equal(planEviction(READY, low, found, LIMITS), { count: 1, floor: 0 });
});

test('one step reads as many authors as fit, and the next continues within the last one', () => {
  const authors = [
    { name: 'ada', follows: true, above: 3 },
    { name: 'bob', follows: false, above: 90 },
    { name: 'cyd', follows: true, above: 0 },
  ];
  const shares = sharesOf(authors, LIMITS);
  assert.equal(
    shares.map(({ author, count, goesOn }) => [author.name, count, goesOn]),
    [
      ['ada', 3, false],
      ['bob', 3, true],
    ],
  );
  const read = shares.map((share, place) => ({
    ...share,
    entries: [at(`p${place}`, 3), at(`q${place}`, 2), at(`r${place}`, 1)],
    isAll: false,
    before: 0,
  }));
  const home = { ...READY, floor: 1 };
  assert.equal(takeShares(home, read, LIMITS), {
    added: [at('p0', 3), at('q0', 2)],
    gone: [at('p1', 3), at('q1', 2), at('r1', 1)],
    part: { author: 'bob', member: 'r1', score: 1 },
  });
  const late = read.map((share) => ({ ...share, before: 1 }));
  assert.is(takeShares(home, late, LIMITS).part, null, 'the home held none of the older posts');
});

test('a home is rebuilt if unlisted, changed from outside, or less than half full', () => {
  const is = { isListed: true, isDue: true };
  assert.not(mustRebuild(READY, is, LIMITS));
  assert.ok(mustRebuild({ ...READY, kept: '5' }, is, LIMITS));
  assert.ok(mustRebuild({ ...READY, is: null }, is, LIMITS));
  assert.ok(mustRebuild(READY, { ...is, isListed: false }, LIMITS));
  assert.not(mustRebuild({ ...READY, is: 'building' }, is, LIMITS));
  assert.ok(mustRebuild({ ...READY, is: 'building' }, { ...is, isDue: false }, LIMITS));
  const few: Home = { ...READY, size: 1, kept: '1' };
  assert.not(mustRebuild(few, is, LIMITS));
  assert.ok(mustRebuild({ ...few, floor: 1 }, is, LIMITS));
});

test('a heavy author stays heavy until the followers fall to half of the fan-out limit', () => {
  const begun = (followers: number, cursor: string | null, came: string | null = '7') =>
    beginFanOut({ followers, cursor, came }, LIMITS, 99);
  assert.is(begun(0, 'heavy'), null);
  assert.is(begun(11, null), 'heavy');
  assert.is(begun(10, null), '0 7 99');
  assert.is(begun(6, 'heavy'), 'heavy');
  assert.is(begun(5, 'heavy'), '0 -inf 99');
  assert.is(begun(5, null, null), '0 -inf 99');
});

test('a home holds the posts of a noted author that are older than the oldest noted one', () => {
  const notes = { follows: true, isUnfilled: false, isPending: true };
  const before = (came: string | null, cursor: string | null) =>
    heldBefore({ ...notes, notes: { came, cursor } });
  assert.is(before('7', '0 5 99'), 5);
  assert.is(before('4', '0 5 99'), 4);
  assert.is(before('4', '0 -inf 99'), Number.NEGATIVE_INFINITY);
  assert.is(before(null, null), Number.NEGATIVE_INFINITY);
  assert.is(before('7', 'heavy'), Number.NEGATIVE_INFINITY);
  const none = { came: null, cursor: null };
  assert.is(heldBefore({ ...notes, isPending: false, notes: none }), Number.POSITIVE_INFINITY);
  assert.is(heldBefore({ ...notes, isUnfilled: true, notes: none }), null);
});

test('an entry is removable if no page shows its post, unless the page saw another author', () => {
  const post = { author: 'ada', isBanned: false, created_at: 5 };
  const entry = { score: 5, seen: 'ada', isFollowed: true };
  assert.not(isDeadAtHome(post, entry));
  assert.ok(isDeadAtHome({ ...post, author: null }, entry));
  assert.ok(isDeadAtHome({ ...post, isBanned: true }, entry));
  assert.ok(isDeadAtHome(post, { ...entry, score: 4 }));
  assert.ok(isDeadAtHome(post, { ...entry, isFollowed: false }));
  assert.not(isDeadAtHome(post, { ...entry, seen: 'bob', isFollowed: false }));
});

test('a page relies on a home that is ready, listed and not changed from outside', () => {
  assert.ok(isBelieved(READY, true));
  assert.not(isBelieved(READY, false));
  assert.not(isBelieved({ ...READY, is: 'building' }, true));
  assert.not(isBelieved({ ...READY, kept: '3' }, true));
});

test('only the overflow is evicted, and a step serves at least one home', () => {
  assert.is(maxEvicted(READY, 3, LIMITS), 3);
  assert.is(maxEvicted({ ...READY, size: 1 }, 2, LIMITS), 0);
  assert.is(homesAtOnce(1, LIMITS), 2);
  assert.is(homesAtOnce(90, LIMITS), 1);
});

test('a home lacks a post that is above its floor and older than all pending ones', () => {
  const facts: HomePostFacts = {
    author: 'ada',
    inTimeline: 5,
    inHome: null,
    post: { author: 'ada', isBanned: false, created_at: 5 },
    isFollower: true,
    follows: true,
    isUnfilled: false,
    isPending: true,
    notes: { came: '6', cursor: '0 6 99' },
  };
  const home = { ...READY, floor: 4 };
  assert.ok(homeLacks(home, facts));
  assert.not(homeLacks({ ...home, floor: 5 }, facts));
  for (const part of [
    { inTimeline: null },
    { inHome: 5 },
    { isUnfilled: true },
    { notes: { came: '5', cursor: '0 5 99' } },
    { isFollower: false },
    { post: { ...facts.post, author: 'bob' } },
    { post: { ...facts.post, isBanned: true } },
    { post: { ...facts.post, created_at: 4 } },
  ])
    assert.not(homeLacks(home, { ...facts, ...part }), JSON.stringify(part));
});

test.run();
