import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  combineAges,
  knownAge,
  NO_REPORT,
  reportAge,
  STALLED_MS,
  stalledTroubles,
  withinAge,
  type AgeReport,
} from '../../../src/domain/health/copy-age.js';
import { pulledAsOf } from '../../../src/domain/sync/comparing.js';
import { NEW_CURSOR } from '../../../src/domain/sync/pull-cursor.js';

const NOW = 1_000_000;

const report = (asOf: number | null, part: Partial<AgeReport> = {}): AgeReport => ({
  asOf,
  missing: [],
  learntAt: NOW,
  ...part,
});

const ageWithin = (max: number, of: AgeReport): unknown => {
  const found = withinAge(of, max, NOW);
  return E.isRight(found) ? found.right : found.left;
};

const test = suite('age of the copy');

test('the age is that of the canary when no table is pulled', () => {
  const only = (canary: number | null) =>
    combineAges({ canary, needsCanary: true, pulled: {} }, NOW);
  assert.equal(only(7), { asOf: 7, missing: [] });
  assert.equal(only(null), { asOf: null, missing: ['no canary of Xano has come'] });
});

test('the age is that of the oldest pull when all tables are pulled, whatever the canary', () => {
  const pulled = { user: 5, post: 3 };
  for (const canary of [null, 1, 9])
    assert.is(combineAges({ canary, needsCanary: false, pulled }, NOW).asOf, 3);
});

test('the age is the greater of canary and pulls when only some tables are pulled', () => {
  const both = (canary: number | null, post: number | null) =>
    combineAges({ canary, needsCanary: true, pulled: { post } }, NOW);
  assert.is(both(4, 9).asOf, 4);
  assert.is(both(9, 4).asOf, 4);
  assert.equal(both(null, 9), { asOf: null, missing: ['no canary of Xano has come'] });
  assert.equal(both(9, null), {
    asOf: null,
    missing: ['post has not been read to its end by pulling'],
  });
  assert.is(both(null, null).missing.length, 2);
  const ahead = NOW + 3_600_000;
  assert.equal(both(ahead, ahead).missing.length, 2, 'by a clock set back since');
});

test('a table with edits that no version shows counts from its last comparison', () => {
  const compared = { startedAt: 3, endedAt: 4, rows: {} };
  const read = { ...NEW_CURSOR, readAsOf: 9 };
  const untold = { ...read, untold: true };
  const edited = { updatedColumn: 'updated_at' };
  assert.is(pulledAsOf(edited, read, null), 9);
  assert.is(pulledAsOf(edited, untold, compared), 3);
  assert.is(pulledAsOf(edited, untold, null), null);
  assert.is(pulledAsOf(edited, { ...untold, readAsOf: null }, compared), null);
  // A row that joins two others is never edited.
  assert.is(pulledAsOf({ updatedColumn: 'created_at' }, untold, null), 9);
});

test('an age is compared to the millisecond, and reported in whole seconds, rounded up', () => {
  assert.is(ageWithin(5, report(NOW - 5000)), 5);
  assert.is(ageWithin(5, report(NOW - 4001)), 5);
  assert.equal(ageWithin(5, report(NOW - 5001)), {
    age: 6,
    reason: 'The copy is 6 s old, and at most 5 s were asked for.',
  });
  assert.is(ageWithin(0, report(NOW)), 0);
  assert.is(ageWithin(0, report(NOW + 9000)), 0, 'a clock that is ahead makes no negative age');
  assert.equal([knownAge(report(NOW - 1), NOW), knownAge(report(null), NOW)], [1, null]);
});

test('an unknown age exceeds every bound, and the reason names what is missing', () => {
  const { missing } = combineAges({ canary: null, needsCanary: true, pulled: { post: null } }, NOW);
  assert.equal(ageWithin(1e6, report(null, { missing })), {
    age: null,
    reason:
      'How old the copy is cannot be told: no canary of Xano has come, and post has not been read to its end by pulling.',
  });
  assert.equal(ageWithin(1e6, NO_REPORT), {
    age: null,
    reason: 'How old the copy is cannot be told: nobody has looked.',
  });
});

test('a report that is too old exceeds every bound, and is listed as a trouble', () => {
  const learnt = (ago: number) => report(NOW, { learntAt: NOW - ago });
  assert.is(ageWithin(5, learnt(STALLED_MS)), 0);
  assert.equal(stalledTroubles(learnt(STALLED_MS), NOW), []);
  const stalled = learnt(STALLED_MS + 1);
  assert.equal(ageWithin(1e6, stalled), {
    age: 0,
    reason: 'How old the copy is was last learnt 16 s ago, which is too long to rely on.',
  });
  assert.equal(
    stalledTroubles(stalled, NOW).map(({ code, text }) => [code, text]),
    [['age_report_stalled', 'How old the copy is was last learnt 16 s ago']],
  );
  assert.equal([reportAge(stalled, NOW), reportAge(NO_REPORT, NOW)], [STALLED_MS + 1, null]);
  assert.equal(stalledTroubles(NO_REPORT, NOW), []);
});

test.run();
