import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  nextAlertState,
  type AlertNumbers,
  type AlertState,
  type NamedCounts,
} from '../../../src/domain/sync/alert-state.js';
import { alertKey, parseAlertKey } from '../../../src/domain/sync/alert-name.js';
import { alertsIn } from '../../../src/domain/sync/alert.js';
import { NEW_CURSOR } from '../../../src/domain/sync/pull-cursor.js';
import { noon } from '../../support/app/fixtures.js';

const MINUTE = 60_000;

const NOBODY: ReadonlySet<string> = new Set();

const quiet: AlertNumbers = { total: {}, minutes: [], latest: {}, deadLetters: 0, pull: null };
const initialState: AlertState = nextAlertState(null, quiet, NOBODY, noon);

/** Returns numbers that hold these counts for one minute, this many minutes ago. */
const minutesAgo = (minutes: number, counts: NamedCounts): AlertNumbers => ({
  ...quiet,
  minutes: [...Array.from({ length: minutes }, () => ({})), counts],
});

const namesIn = (
  numbers: AlertNumbers,
  { state = initialState, silence = null as number | null, now = noon } = {},
): readonly string[] => alertsIn(state, numbers, silence, now).map(alertKey);

const test = suite('alerts');

test('no alert is raised without any activity', () => {
  assert.equal(namesIn(quiet), []);
});

test('failure_rate needs over 5 % failures among at least 20 records of the last 5 minutes', () => {
  const failing = (failed: number, applied: number) => ({
    'post:failed:bulk': failed,
    'user:applied:webhook': applied - 1,
    'like:unchanged:pull': 1,
    'lag:post:3': 900,
    'untimed:post': 900,
  });
  assert.equal(namesIn(minutesAgo(0, failing(2, 18))), ['failure_rate']);
  assert.equal(namesIn(minutesAgo(0, failing(1, 19))), []);
  assert.equal(namesIn(minutesAgo(0, failing(2, 17))), []);
  assert.equal(namesIn(minutesAgo(4, failing(2, 18))), ['failure_rate']);
  assert.equal(namesIn(minutesAgo(5, failing(2, 18))), []);
});

test('the text and fields of failure_rate give the measured numbers', () => {
  const numbers = minutesAgo(0, { 'post:failed:bulk': 3, 'post:applied:bulk': 21 });
  const [alert] = alertsIn(initialState, numbers, null, noon);
  assert.is(alert?.text, '12.5 % of the records of the last 5 minutes failed');
  assert.equal(alert?.fields, [
    { title: 'Failed', value: '3' },
    { title: 'Records', value: '24' },
  ]);
});

test('lag is raised when more than one record in twenty is over 5 minutes late', () => {
  // Bucket 10 ends at 5 min, bucket 11 at 10 min, bucket 16 is unbounded.
  assert.equal(namesIn(minutesAgo(0, { 'lag:post:10': 5 })), []);
  assert.equal(namesIn(minutesAgo(0, { 'lag:post:11': 1 })), ['lag']);
  assert.equal(namesIn(minutesAgo(0, { 'lag:user:19': 1 })), ['lag']);
  assert.equal(namesIn(minutesAgo(0, { 'lag:post:0': 19, 'lag:like:11': 1 })), []);
  assert.equal(namesIn(minutesAgo(0, { 'lag:post:0': 18, 'lag:like:11': 2 })), ['lag']);
  assert.equal(namesIn(minutesAgo(5, { 'lag:post:11': 1 })), []);
});

test('dead_letters is raised for 5 minutes by a new dead letter, not by those found at the start', () => {
  const three = { ...quiet, deadLetters: 3 };
  const first = nextAlertState(null, three, NOBODY, noon);
  assert.equal(namesIn(three, { state: first }), []);
  const four = { ...quiet, deadLetters: 4 };
  const second = nextAlertState(first, four, NOBODY, noon + MINUTE);
  assert.equal(namesIn(four, { state: second, now: noon + MINUTE }), ['dead_letters']);
  const third = nextAlertState(second, four, NOBODY, noon + 5 * MINUTE);
  assert.equal(namesIn(four, { state: third, now: noon + 6 * MINUTE - 1 }), ['dead_letters']);
  assert.equal(namesIn(four, { state: third, now: noon + 6 * MINUTE }), []);
  const setBack = noon - 6 * 60 * MINUTE;
  assert.equal(namesIn(four, { state: third, now: setBack }), [], 'the clock was set back since');
  const fewer = nextAlertState(third, three, NOBODY, noon + 7 * MINUTE);
  assert.equal(namesIn(three, { state: fewer, now: noon + 7 * MINUTE }), []);
});

test('drift is raised when its total grows, until an hour passes without more', () => {
  const before = { ...quiet, total: { 'drift:counters': 2, 'post:applied:bulk': 9 } };
  const after = { ...quiet, total: { 'drift:counters': 2, 'drift:both_sides': 1 } };
  const first = nextAlertState(null, before, NOBODY, noon);
  assert.equal(namesIn(before, { state: first }), []);
  const second = nextAlertState(first, after, NOBODY, noon + 1);
  const [alert] = alertsIn(second, after, null, noon + 1);
  assert.is(alert?.name, 'drift');
  assert.equal(alert?.fields, [
    { title: 'counters', value: '2' },
    { title: 'both_sides', value: '1' },
  ]);
  assert.equal(namesIn(after, { state: second, now: noon + 60 * MINUTE }), ['drift']);
  assert.equal(namesIn(after, { state: second, now: noon + 60 * MINUTE + 1 }), []);
});

test('silence counts per entity from its latest record, or from the start when none came', () => {
  const silence = 10 * MINUTE;
  assert.equal(namesIn(quiet, { silence, now: noon + silence }), []);
  assert.equal(namesIn(quiet, { silence, now: noon + silence + 1 }), ['silence']);
  assert.equal(namesIn(quiet, { now: noon + 100 * silence }), [], 'no limit is set');
  const heard = { ...quiet, latest: { post: noon + MINUTE, user: noon } };
  assert.equal(namesIn(heard, { silence, now: noon + silence }), []);
  assert.equal(namesIn(heard, { silence, now: noon + silence + 1 }), ['silence:user']);
  assert.equal(namesIn(heard, { silence, now: noon + MINUTE + silence + 1 }), [
    'silence:user',
    'silence:post',
  ]);
});

test('after a clock was set back silence counts from the start, and pulling from its last reading is late', () => {
  const silence = 10 * MINUTE;
  const ahead = noon + 60 * MINUTE;
  const heard = { ...quiet, latest: { post: ahead } };
  assert.equal(namesIn(heard, { silence, now: noon + silence }), []);
  assert.equal(namesIn(heard, { silence, now: noon + silence + 1 }), ['silence:post']);
  const cursors = { post: { ...NEW_CURSOR, savedAt: ahead, lastSuccess: ahead } };
  const pulled = { ...heard, pull: { interval: MINUTE, cursors } };
  assert.equal(namesIn(pulled, { silence, now: noon + silence + 1 }), [
    'silence:post',
    'pull:post',
  ]);
});

test('the alert of silence says what was exceeded: the usual silence, or the setting', () => {
  const heard = { ...quiet, latest: { post: noon } };
  const [alert] = alertsIn(initialState, heard, MINUTE, noon + 2 * MINUTE);
  assert.match(alert?.text ?? '', /for 2 min, which is longer than SILENCE_ALERT allows$/);
});

test('a failed pull names its table where several tables hold the same entity', () => {
  const well = { ...NEW_CURSOR, savedAt: noon, lastSuccess: noon };
  const failure = { code: 'source_table_missing', message: 'It is gone.', at: noon };
  const reaction = { ...well, failure };
  const numbers = {
    ...quiet,
    pull: { interval: MINUTE, cursors: { like: well, 'like/reaction': reaction } },
  };
  assert.equal(namesIn(numbers), ['pull:like/reaction']);
  const [alert] = alertsIn(initialState, numbers, null, noon);
  assert.is(alert?.text, 'The table reaction of Xano (like) is not read: It is gone.');
});

test('clock_skew is raised when clocks are more than 5 s apart in either direction', () => {
  const skewed = (...skews: readonly (number | null)[]) =>
    namesIn({
      ...quiet,
      pull: {
        interval: MINUTE,
        cursors: {
          user: { ...NEW_CURSOR, savedAt: noon, skew: skews[0] ?? null },
          post: { ...NEW_CURSOR, savedAt: noon, skew: skews[1] ?? null },
        },
      },
    });
  assert.equal(skewed(null, null), []);
  assert.equal(skewed(5000, -5000), []);
  assert.equal(skewed(0, -5001), ['clock_skew']);
  assert.equal(skewed(5001, null), ['clock_skew']);
});

test('webhooks_refused needs 3 refusals in 5 minutes, or one with a credential while none is accepted', () => {
  const refused = (counts: NamedCounts, minutes = 0) => namesIn(minutesAgo(minutes, counts));
  assert.equal(refused({ 'refused:key': 2, 'refused:clock': 1 }), ['webhooks_refused']);
  assert.equal(refused({ 'refused:key': 2, 'user:applied:webhook': 1 }), []);
  assert.equal(refused({ 'refused:key': 3, 'user:applied:webhook': 1 }), ['webhooks_refused']);
  assert.equal(refused({ 'refused:key': 3, 'user:applied:webhook': 1 }, 5), []);
  assert.equal(refused({ 'refused:signature': 1, 'user:applied:bulk': 1 }, 59), [
    'webhooks_refused',
  ]);
  assert.equal(refused({ 'refused:credential': 2 }), [], 'anybody may send a wrong credential');
  assert.equal(refused({ 'refused:credential': 3 }), ['webhooks_refused']);
  const [alert] = alertsIn(
    initialState,
    minutesAgo(0, { 'refused:key': 2, 'refused:clock': 7 }),
    null,
    noon,
  );
  assert.match(alert?.advice ?? '', /clocks/, 'the advice is about most of them');
});

test('outbox is raised when the outbox is half full, and never without an outbox', () => {
  const at = (waiting: number) => namesIn({ ...quiet, outbox: { waiting, max: 100 } });
  assert.equal([at(49), at(50), at(100)], [[], ['outbox'], ['outbox']]);
  assert.equal(namesIn({ ...quiet, outbox: null }), []);
});

test('copy_age is raised when the canary is over 5 minutes old, and not without a canary', () => {
  const aged = (copyAsOf: number | null) => namesIn({ ...quiet, copyAsOf });
  assert.equal(aged(null), []);
  assert.equal(aged(noon - 5 * MINUTE), []);
  assert.equal(aged(noon - 5 * MINUTE - 1), ['copy_age']);
  assert.equal(aged(noon + MINUTE), []);
  assert.equal(aged(noon + 60 * MINUTE), ['copy_age'], 'by a clock set back since');
  const [alert] = alertsIn(initialState, { ...quiet, copyAsOf: noon - 90 * MINUTE }, null, noon);
  assert.match(alert?.text ?? '', 'The copy is 90 min old');
});

test('reconcile is raised when a scheduled comparison failed, or did not end since it was due', () => {
  const HOUR = 60 * MINUTE;
  const compared = (
    latest: NamedCounts,
    dueAt: number | null,
    failed: { readonly scope: string; readonly reason: string } | null = null,
  ) => {
    const comparing = { scopes: ['internal', 'xano'], dueAt, failed };
    return namesIn({ ...quiet, latest, comparing });
  };
  const done = { 'reconcile:internal': noon - HOUR, 'reconcile:xano': noon - HOUR };
  assert.equal(compared({}, null), [], 'nothing was due yet');
  assert.equal(compared(done, noon - HOUR), []);
  assert.equal(compared(done, noon - HOUR + 1), ['reconcile:internal', 'reconcile:xano']);
  assert.equal(compared({ 'reconcile:internal': noon }, noon - HOUR), ['reconcile:xano']);
  const ahead = { ...done, 'reconcile:internal': noon + HOUR };
  assert.equal(compared(ahead, noon - HOUR), ['reconcile:internal'], 'by a clock set back since');
  const failed = { scope: 'xano', reason: 'Xano cannot be reached' };
  assert.equal(compared(done, null, failed), ['reconcile:xano']);
  assert.equal(compared({}, noon - HOUR, failed), ['reconcile:internal', 'reconcile:xano']);
  assert.equal(namesIn({ ...quiet, comparing: null }), []);
});

test('the key of an alert is read as it was written, also of a subject with colons', () => {
  for (const subject of [null, 'post', 'live:post:1']) {
    const id = { name: 'pull', subject } as const;
    assert.equal(parseAlertKey(alertKey(id)), id);
  }
  assert.is(parseAlertKey('of-another-version:post'), null);
});

test.run();
