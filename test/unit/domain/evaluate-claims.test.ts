import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RANKED_MAX_AGE_MS, rankedScore } from '../../../src/domain/engagement.js';
import type { PostFacts, TotalFacts } from '../../../src/domain/reconcile/facts.js';
import { evaluateCounter } from '../../../src/domain/reconcile/evaluate-hash.js';
import { evaluatePost } from '../../../src/domain/reconcile/evaluate-post.js';
import { evaluateTotal } from '../../../src/domain/reconcile/evaluate-user.js';
import { isSampled } from '../../../src/domain/reconcile/sample.js';
import { ada, anId, HOUR, noon, sea } from '../../support/app/fixtures.js';

const MINUTE = HOUR / 60;
const EXPLORE_MAX = 3;

/** A post by ada with one like, in all of its places as of `at`, ms. */
const post = (at: number, part: Partial<PostFacts> = {}): PostFacts => ({
  of: 'post',
  fields: {
    username: ada,
    user_id: ada,
    user_role: 'user',
    created_at: String(at),
    likesCount: '1',
    bookmarksCount: '0',
    commentsCount: '0',
    hashtags: '[]',
  },
  author: { username: ada, role: 'user' },
  origin: null,
  large: [],
  damaged: [],
  banned: null,
  erased: null,
  likes: 1,
  bookmarks: 0,
  comments: 0,
  timeline: at,
  explore: at,
  tags: [],
  busy: false,
  exploreSize: 1,
  exploreOldest: at,
  ...part,
});

const faults = (facts: PostFacts): readonly string[] =>
  evaluatePost(anId('p1'), facts, { now: noon, exploreMax: EXPLORE_MAX }).map(
    ({ invariant, finding: { key }, isLate }) => `${invariant} ${key}${isLate ? ' late' : ''}`,
  );

const ranked = (at: number, score: number | null): readonly string[] =>
  faults(post(at, { tags: [{ tag: sea, posts: at, ranked: score }] }));

const MISSING = ['3 hashtag:sea:ranked'];
const MISPLACED = ['4 hashtag:sea:ranked'];

const test = suite('evaluation of invariants');

test('a post with less than a minute left in the ranking may be missing from it', () => {
  const age = (ms: number): number => noon - RANKED_MAX_AGE_MS + ms;
  assert.equal(ranked(age(MINUTE), null), MISSING);
  for (const ms of [MINUTE - 1, 0, -1, -MINUTE]) assert.equal(ranked(age(ms), null), [], `${ms}`);
});

test('a rank is right between the score of a new post and that one minute from now', () => {
  const at = noon - 10 * HOUR;
  const least = rankedScore(3, at, noon + MINUTE);
  for (const good of [3, least, least * (1 - 1e-10), 3 * (1 + 1e-10)])
    assert.equal(ranked(at, good), [], String(good));
  for (const wrong of [3 * (1 + 1e-8), least * (1 - 1e-8), 0])
    assert.equal(ranked(at, wrong), MISPLACED, String(wrong));
});

test('a full explore feed may lack posts older than its oldest one', () => {
  const explored = (exploreSize: number, exploreOldest: number | null) =>
    faults(post(noon - HOUR, { explore: null, exploreSize, exploreOldest }));
  assert.equal(explored(EXPLORE_MAX, noon), []);
  assert.equal(explored(EXPLORE_MAX, noon - HOUR), []);
  assert.equal(explored(EXPLORE_MAX, noon - 2 * HOUR), ['3 explore:feed']);
  assert.equal(explored(EXPLORE_MAX - 1, noon), ['3 explore:feed late']);
  assert.equal(explored(0, null), ['3 explore:feed late']);
});

test('a counter that is not a number is excused by no concurrent change', () => {
  const count = (is: string | undefined) =>
    evaluateCounter('k', 'likesCount', is, ['c', 3], { do: 'persist', name: 'k' });
  assert.equal(count('3'), []);
  assert.is(count('5')[0]?.unless?.by, 2);
  for (const odd of ['x', undefined])
    assert.is(count(odd)[0]?.unless?.by, Number.POSITIVE_INFINITY, odd);
});

test('the total of an author must be in the hash, and for models in the leaderboard too', () => {
  const total = (part: Partial<TotalFacts>) => {
    const found = evaluateTotal(ada, {
      isModel: false,
      earned: 7,
      kept: 7,
      leaderboard: null,
      ...part,
    });
    return found === null ? null : `${found.finding.key} ${found.finding.actual}`;
  };
  assert.is(total({}), null);
  assert.is(total({ isModel: true, leaderboard: 7 }), null);
  assert.is(total({ kept: 3 }), 'user:ada sys_engagement: 3');
  assert.is(total({ kept: null }), 'user:ada sys_engagement: 0');
  assert.is(total({ isModel: true, leaderboard: 7, kept: 3 }), 'user:ada sys_engagement: 3');
  assert.is(total({ isModel: true, leaderboard: 5 }), 'models:top:engagement ada: 5');
  assert.is(total({ isModel: true }), 'models:top:engagement ada: missing');
});

test('a sample has the given share of the names, and always the same ones', () => {
  const names = Array.from({ length: 5000 }, (_, n) => `u${n}`);
  const sample = (share: number) => names.filter((name) => isSampled(name, share));
  const tenth = sample(0.1);
  assert.ok(tenth.length > 400 && tenth.length < 600, String(tenth.length));
  const half = new Set(sample(0.5));
  assert.ok(tenth.every((name) => half.has(name)));
  assert.is(sample(1).length, names.length);
  assert.is(sample(1e-9).length, 0);
});

test.run();
