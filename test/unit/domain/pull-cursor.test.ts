import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NONE_LATE } from '../../../src/domain/sync/late-rows.js';
import {
  advanced,
  withReading,
  NEW_CURSOR,
  parseCursor,
  printCursor,
  sinceOf,
  withXanoClock,
  type PullCursor,
} from '../../../src/domain/sync/pull-cursor.js';

type Page = readonly [lastId: string | null, newest: number | null];

/** Makes a page of one row, or of none. */
const page = ([lastId, newest]: Page, end: boolean) => ({
  lastId,
  newest,
  lastTold: newest !== null,
  allTold: lastId === null || newest !== null,
  rows: lastId === null ? 0 : 1,
  end,
});

/** Reads these pages from a cursor, at an instant. */
const read = (from: PullCursor, startedAt: number, pages: readonly Page[]): PullCursor =>
  pages.reduce(
    (cursor, one, place) =>
      advanced(
        cursor,
        page(one, place === pages.length - 1),
        startedAt + 10,
        sinceOf(cursor, 60) === null,
      ),
    withReading(from, startedAt),
  );

const cursor = suite('pull cursor');

cursor('the cursor moves from page to page, and from the snapshot to increments', () => {
  const half = advanced(withReading(NEW_CURSOR, 1000), page(['7', 900], false), 1010, true);
  assert.equal(half, {
    phase: 'snapshot',
    afterId: '7',
    startedAt: 1000,
    highWater: null,
    seen: 900,
    lastId: null,
    lastTold: true,
    untold: false,
    rows: 1,
    savedAt: 1010,
    lastSuccess: null,
    readAsOf: null,
    failure: null,
    skew: null,
    ...NONE_LATE,
  });
  // A process that takes over continues the same reading.
  assert.equal(withReading(half, 5000), half);
  assert.is(sinceOf(half, 60), null);
  const whole = advanced(half, page(['9', 800], true), 1020, true);
  assert.equal(whole, {
    phase: 'increments',
    afterId: null,
    startedAt: null,
    highWater: 900,
    seen: null,
    lastId: '9',
    lastTold: true,
    untold: false,
    rows: 2,
    savedAt: 1020,
    lastSuccess: 1020,
    readAsOf: 1000,
    failure: null,
    skew: null,
    ...{ isLate: false, lateFrom: '9', lateReadAt: 1020 },
  });
  assert.is(sinceOf(whole, 60), 840);
});

cursor('all pages of a reading request the changes since the same instant', () => {
  const from = read(NEW_CURSOR, 1000, [['9', 900]]);
  const half = advanced(withReading(from, 2000), page(['3', 1900], false), 2010, false);
  assert.is(sinceOf(half, 60), 840);
  assert.is(advanced(half, page([null, null], true), 2020, false).highWater, 1900);
});

cursor('the high water is never later than the beginning of the reading', () => {
  assert.is(read(NEW_CURSOR, 1000, [['9', 1005]]).highWater, 1000);
});

cursor('the high water never goes back', () => {
  const from = read(NEW_CURSOR, 1000, [['9', 900]]);
  assert.is(read(from, 2000, [['9', 850]]).highWater, 900);
  assert.is(read(from, 2000, [[null, null]]).highWater, 900);
});

cursor('an empty table is read from the beginning until it has rows', () => {
  const empty = read(NEW_CURSOR, 1000, [[null, null]]);
  assert.is(empty.phase, 'increments');
  assert.is(sinceOf(empty, 60), null);
  assert.is(sinceOf(read(empty, 2000, [['1', 1950]]), 60), 1890);
});

cursor('a table without versions continues after the last id', () => {
  const whole = read(NEW_CURSOR, 1000, [
    ['5', null],
    ['10', null],
  ]);
  assert.equal([whole.highWater, whole.untold, whole.rows], [null, true, 2]);
  const next = withReading(whole, 2000);
  assert.equal([sinceOf(next, 60), next.afterId], [null, '10']);
  const quiet = read(whole, 2000, [[null, null]]);
  assert.equal([quiet.lastId, quiet.rows, quiet.lastSuccess], ['10', 2, 2010]);
  const more = read(quiet, 3000, [['11', null]]);
  assert.equal([withReading(more, 4000).afterId, more.rows], ['11', 3]);
  // From the first row with a version on, rows are requested by version.
  assert.is(sinceOf(read(more, 4000, [['12', 3990]]), 60), 3930);
});

cursor('the cursor continues by the version of the newest row, and notes rows without one', () => {
  const since = read(NEW_CURSOR, 1000, [
    ['1', null],
    ['2', 900],
  ]);
  assert.equal([since.highWater, since.untold], [900, true]);
  const until = read(NEW_CURSOR, 1000, [
    ['1', 900],
    ['2', null],
  ]);
  assert.equal([until.highWater, withReading(until, 2000).afterId], [null, '2']);
});

cursor('a table that has lost its version column continues by ids', () => {
  const from = read(NEW_CURSOR, 1000, [['9', 900]]);
  const whole = advanced(withReading(from, 2000), page(['9', null], true), 2010, true);
  assert.equal([whole.highWater, withReading(whole, 3000).afterId], [null, '9']);
});

cursor('no instant before 0 is requested', () => {
  assert.is(sinceOf(read(NEW_CURSOR, 1000, [['5', 10]]), 60), 0);
});

cursor('a reading begins by the clock of its first answer, not of later ones', () => {
  const first = withXanoClock(withReading(NEW_CURSOR, 1000), { asked: 400, skew: -600 });
  assert.equal([first.startedAt, first.skew], [400, -600]);
  const second = advanced(first, page(['1', 390], false), 1010, true);
  const last = withXanoClock(second, { asked: 450, skew: -601 });
  assert.equal([last.startedAt, last.skew], [400, -601]);
  // A row may change at 410, behind the reading: the next reading begins before that, though 440 was seen.
  assert.is(advanced(last, page(['2', 440], true), 1020, true).highWater, 400);
  const untold = withXanoClock(withReading(NEW_CURSOR, 1000), null);
  assert.equal([untold.startedAt, untold.skew], [1000, null]);
});

cursor('readAsOf is when the last complete reading began, by our clock and at most now', () => {
  const ahead = withXanoClock(withReading(NEW_CURSOR, 1000), { asked: 6000, skew: 5000 });
  const half = advanced(ahead, page(['7', 900], false), 1010, true);
  assert.is(half.readAsOf, null);
  const whole = advanced(
    withXanoClock(half, { asked: 8000, skew: 5000 }),
    page(['9', 900], true),
    3000,
    true,
  );
  assert.equal([whole.readAsOf, whole.lastSuccess], [1000, 3000]);
  const next = advanced(withReading(whole, 4000), page([null, null], false), 4010, false);
  assert.is(next.readAsOf, 1000, 'until the next reading is complete');
  const wrong = withXanoClock(withReading(whole, 4000), { asked: 9000, skew: 0 });
  assert.is(advanced(wrong, page([null, null], true), 4010, false).readAsOf, 4010);
});

cursor('the next page clears a failure', () => {
  const failed = { ...withReading(NEW_CURSOR, 1), failure: { code: 'a', message: 'b', at: 2 } };
  assert.is(advanced(failed, page(['1', null], false), 3, true).failure, null);
});

cursor('a cursor parses back as it was printed', () => {
  const times = fc.option(fc.nat());
  const cursors: fc.Arbitrary<PullCursor> = fc.record(
    {
      phase: fc.constantFrom('snapshot', 'increments'),
      afterId: fc.option(fc.string()),
      startedAt: times,
      highWater: times,
      seen: times,
      lastId: fc.option(fc.string()),
      lastTold: fc.boolean(),
      untold: fc.boolean(),
      rows: fc.nat(),
      savedAt: fc.nat(),
      lastSuccess: times,
      readAsOf: times,
      failure: fc.option(
        fc.record(
          { code: fc.string(), message: fc.string(), at: fc.nat() },
          { noNullPrototype: true },
        ),
      ),
      skew: fc.option(fc.integer()),
      isLate: fc.boolean(),
      lateFrom: fc.option(fc.string()),
      lateReadAt: times,
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(cursors, (one) => {
      assert.equal(parseCursor(printCursor(one)), one);
    }),
  );
});

cursor('an invalid cursor is replaced by a new one', () => {
  const whole = printCursor({ ...NEW_CURSOR, phase: 'increments', afterId: '5' });
  for (const text of [
    undefined,
    '',
    'null',
    '[]',
    '"increments"',
    '{"phase":"increments"}',
    whole.slice(1),
    whole.replace('"5"', '5'),
    whole.replace('increments', 'else'),
    whole.replace('"savedAt":0', '"savedAt":null'),
    whole.replace('"failure":null', '"failure":{"code":1}'),
  ])
    assert.equal(parseCursor(text), NEW_CURSOR, text);
  assert.is(parseCursor(whole).afterId, '5');
});

cursor.run();
