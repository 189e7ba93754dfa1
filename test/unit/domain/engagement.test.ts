import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  engagementOf,
  isRanked,
  RANKED_MAX_AGE_MS,
  rankedScore,
} from '../../../src/domain/engagement.js';

const HOUR = 3_600_000;
const noon = Date.UTC(2026, 10, 22, 12);

const counts = fc.nat({ max: 1_000_000 });
const instants = fc.integer({ min: 0, max: 4_000_000_000_000 });

const test = suite('ranked score');

test('a like weighs 3, a comment 5, a bookmark 4', () => {
  assert.is(engagementOf({ likesCount: 1, commentsCount: 0, bookmarksCount: 0 }), 3);
  assert.is(engagementOf({ likesCount: 0, commentsCount: 1, bookmarksCount: 0 }), 5);
  assert.is(engagementOf({ likesCount: 0, commentsCount: 0, bookmarksCount: 1 }), 4);
  assert.is(engagementOf({ likesCount: 2, commentsCount: 3, bookmarksCount: 4 }), 37);
});

test('engagement is divided by the age in hours plus one', () => {
  assert.is(rankedScore(12, noon, noon), 12);
  assert.is(rankedScore(12, noon - HOUR, noon), 6);
  assert.is(rankedScore(12, noon - 30 * 60_000, noon), 8);
  assert.is(rankedScore(12, noon - 239 * HOUR, noon), 0.05);
});

test('a post dated in the future counts as just created', () => {
  assert.is(rankedScore(12, noon + HOUR, noon), 12);
});

test('a score without new engagement never rises with time, and is never negative', () => {
  fc.assert(
    fc.property(counts, instants, instants, counts, (engagement, createdAt, now, later) => {
      const before = rankedScore(engagement, createdAt, now);
      const after = rankedScore(engagement, createdAt, now + later);
      assert.ok(after <= before);
      assert.ok(after >= 0 && Number.isFinite(after));
    }),
  );
});

test('more engagement or a later creation never lowers the score', () => {
  fc.assert(
    fc.property(counts, counts, instants, counts, instants, (one, more, created, newer, now) => {
      assert.ok(rankedScore(one + more, created, now) >= rankedScore(one, created, now));
      assert.ok(rankedScore(one, created + newer, now) >= rankedScore(one, created, now));
    }),
  );
});

test('a post is ranked for 14 days to the millisecond', () => {
  assert.is(RANKED_MAX_AGE_MS, 14 * 24 * HOUR);
  assert.ok(isRanked(noon - RANKED_MAX_AGE_MS, noon));
  assert.not(isRanked(noon - RANKED_MAX_AGE_MS - 1, noon));
  assert.ok(isRanked(noon + HOUR, noon));
});

test.run();
