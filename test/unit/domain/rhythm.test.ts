import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isUnusuallySilent,
  learnRhythm,
  missed,
  NEW_RHYTHM,
  skipLearning,
  type Rhythm,
} from '../../../src/domain/sync/alert-state.js';
import { noon } from '../../support/app/fixtures.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Learns for some days from a table that sends records in each minute for which `sendsAt` is true. */
const learnt = (
  sendsAt: (at: number) => boolean,
  { days = 3, from = noon }: { readonly days?: number; readonly from?: number } = {},
): Rhythm => {
  let rhythm = learnRhythm(NEW_RHYTHM, [], from);
  for (let at = from; at <= from + days * DAY; at += HOUR) {
    const sentIn = Array.from({ length: 60 }, (_, ago) => sendsAt(at - ago * MINUTE));
    rhythm = learnRhythm(rhythm, sentIn, at);
  }
  return rhythm;
};

/** Returns after how many minutes of silence since `heardAt` it counts as unusual; null: not within twenty days. */
const silentAfter = (rhythm: Rhythm, heardAt: number): number | null => {
  for (let minutes = 0; minutes < 20 * 24 * 60; minutes += 1)
    if (isUnusuallySilent(rhythm, heardAt, heardAt + minutes * MINUTE)) return minutes;
  return null;
};

const hourOf = (at: number): number => Math.floor(at / HOUR) % 24;

const test = suite('rhythm of a table');

test('a table with records in every minute is silent after ten minutes', () => {
  assert.is(
    silentAfter(
      learnt(() => true),
      noon + 3 * DAY,
    ),
    10,
  );
});

test('a table with records once a day is silent on the third day, and not at noon', () => {
  const rhythm = learnt((at) => at % DAY === 9 * HOUR + 5 * MINUTE);
  const heard = noon + 3 * DAY - 3 * HOUR + 5 * MINUTE;
  assert.is(isUnusuallySilent(rhythm, heard, heard + 27 * HOUR), false);
  const days = (silentAfter(rhythm, heard) ?? 0) / (24 * 60);
  assert.ok(days > 2.5 && days < 4, String(days));
});

test('a table that has no records at night is silent only by day', () => {
  const rhythm = learnt((at) => hourOf(at) >= 8 && hourOf(at) < 22);
  const evening = noon + 2 * DAY + 10 * HOUR;
  assert.is(silentAfter(rhythm, evening), 10 * 60 + 10, 'ten minutes after it should have woken');
  assert.is(silentAfter(rhythm, noon + 2 * DAY), 10);
});

test('a table without records, or with under six known hours, is never silent', () => {
  assert.is(silentAfter(NEW_RHYTHM, noon), null);
  assert.is(
    silentAfter(
      learnt(() => false),
      noon,
    ),
    null,
  );
  const young = learnt(() => true, { days: 5 / 24 });
  const evening = noon + 5 * HOUR;
  assert.is(
    missed(young, evening, evening + 3 * HOUR),
    0,
    'nothing is known of this hour of the day',
  );
  const older = learnt(() => true, { days: 6 / 24 });
  assert.is(silentAfter(older, noon + 6 * HOUR), 10);
});

test('a silent hour lowers what is expected, unless learning was skipped for it', () => {
  const busy = learnt(() => true);
  const quiet = Array.from({ length: 60 }, () => false);
  const after = learnRhythm(busy, quiet, noon + 3 * DAY + HOUR);
  assert.is(missed(after, noon + 4 * DAY, noon + 4 * DAY + 10 * MINUTE), 7);
  const frozen = skipLearning(busy, noon + 3 * DAY + HOUR);
  assert.equal(
    learnRhythm(frozen, quiet, noon + 3 * DAY + HOUR),
    frozen,
    'a skipped hour is not learnt later',
  );
  assert.is(missed(frozen, noon + 4 * DAY, noon + 4 * DAY + 10 * MINUTE), 10);
});

test('a rhythm has 24 hours, and learns each passing hour once', () => {
  const rhythm = learnt(() => true, { days: 10 });
  assert.is(rhythm.hours.length, 24);
  const now = noon + 10 * DAY;
  assert.is(learnRhythm(rhythm, [], now + 30 * MINUTE), rhythm);
  const late = learnRhythm(
    rhythm,
    Array.from({ length: 60 }, () => false),
    now + HOUR + 50 * MINUTE,
  );
  assert.equal(late.hours, rhythm.hours, 'too few minutes of the hour are known');
});

test('a rhythm goes on learning after the clock was set back', () => {
  const rhythm = learnt(() => true, { days: 10 });
  const setBack = noon + 9 * DAY;
  const begun = learnRhythm(rhythm, [], setBack);
  const silent = Array.from({ length: 60 }, () => false);
  const next = learnRhythm(begun, silent, setBack + HOUR);
  assert.not.equal(next.hours, rhythm.hours);
});

test.run();
