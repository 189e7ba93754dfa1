import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  comparedWithin,
  comparingInterval,
  comparingStep,
  parseCompared,
  printCompared,
  editsWithin,
  freshnessWords,
} from '../../../src/domain/sync/comparing.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FREE = { requests: 8, windowMs: 20_000 };

const freshness = suite('freshness');

const POSTS = {
  byVersion: false,
  isEdited: true,
  updatedColumn: 'updated_at',
  interval: MINUTE,
  comparedWithin: 2 * HOUR,
};

freshness('a sentence states when changes are seen, and what would make it sooner', () => {
  assert.is(
    freshnessWords(POSTS),
    'new rows are seen within 60 s, edits and deletes within 2 h; add updated_at in ms for 60 s',
  );
  assert.is(
    freshnessWords({ ...POSTS, isEdited: false, comparedWithin: 90 * MINUTE + 1 }),
    'new rows are seen within 60 s, deletes within 91 min',
  );
  assert.match(freshnessWords({ ...POSTS, comparedWithin: null }), 'not at all');
  assert.match(freshnessWords({ ...POSTS, byVersion: true }), 'edits are seen within 60 s;');
  assert.is(editsWithin(POSTS), 2 * HOUR);
  assert.is(editsWithin({ ...POSTS, byVersion: true }), MINUTE);
  for (const byVersion of [true, false]) {
    assert.match(freshnessWords({ ...POSTS, byVersion, interval: null }), 'not read by itself');
    assert.is(editsWithin({ ...POSTS, byVersion, interval: null }), null);
  }
});

freshness('comparisons are paced by the quota, half of which is left to pulling', () => {
  const pace = { rate: FREE, pageSize: 500, atLeast: 10 * MINUTE };
  assert.is(comparingStep(FREE), 5000);
  // Few rows are compared at the set interval; many rows, once the time that all their pages take has passed.
  assert.is(comparingInterval([100, 600], pace), 10 * MINUTE);
  assert.is(comparingInterval([200_000], pace), 401 * 5000 + 30_000);
  assert.is(comparedWithin([200_000], pace), 2 * (401 * 5000 + 30_000));
  assert.is(comparingInterval([100], { ...pace, atLeast: null }), null);
  assert.is(comparedWithin([100], { ...pace, atLeast: null }), null);
});

freshness(
  'a kept comparison is read back, and ignored if it is malformed or from the future',
  () => {
    const compared = { startedAt: 1, endedAt: 2, rows: { post: 3 } };
    assert.equal(parseCompared(printCompared(compared), 1), compared);
    for (const text of [undefined, '', 'null', '[]', '{"startedAt":1}'])
      assert.is(parseCompared(text, 1), null, String(text));
    const ahead = { ...compared, startedAt: 60_002 };
    assert.equal(
      parseCompared(printCompared(ahead), 2),
      ahead,
      'clocks of replicas differ a little',
    );
    assert.is(parseCompared(printCompared(ahead), 1), null, 'kept by a clock that was ahead');
    const odd = '{"startedAt":1,"endedAt":2,"rows":{"post":"3","else":4}}';
    assert.equal(parseCompared(odd, 1)?.rows, {});
  },
);

freshness.run();
