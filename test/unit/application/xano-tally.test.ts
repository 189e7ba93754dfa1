import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeTally } from '../../../src/application/reconcile/xano-seen.js';

const refusal = (read: number, here: number, extra: number, force = false): string | null => {
  const tally = makeTally(force);
  tally.countRead('post', read);
  tally.countHere('post', here);
  tally.countExtra('post', extra);
  return tally.refusal('post');
};

const test = suite('deleting rows that Xano lacks');

test('few rows may be deleted whatever their share, and many if their share is small', () => {
  assert.is(refusal(1, 21, 20), null);
  assert.is(refusal(190, 210, 21), null);
});

test('a large share of many rows, or any row of a table that is empty in Xano, needs force', () => {
  assert.match(refusal(188, 209, 21) ?? '', /^Xano lacks 21 of 209 rows of post/);
  assert.match(refusal(0, 1, 1) ?? '', /^Xano has no post at all/);
  assert.is(refusal(188, 209, 21, true), null);
  assert.is(refusal(0, 1, 1, true), null);
  assert.is(refusal(0, 0, 0), null);
});

test('an entity refused for a reason stays refused, and others are not affected', () => {
  const tally = makeTally(true);
  tally.refuse('user', 'Xano has user 5 after all');
  assert.is(tally.refusal('user'), 'Xano has user 5 after all');
  assert.is(tally.refusal('post'), null);
});

test.run();
