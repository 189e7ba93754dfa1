import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rowsOf, timeOfLooks, timeOfRows } from '../../../src/domain/reconcile/estimate.js';

const test = suite('What a comparison is going to take');

test('rows are what Xano sent by whatever way, or what is here', () => {
  const total = { 'like:applied:pull': 3, 'like:applied:webhook': 2, 'like:stale:pull': 9 };
  const known = { total: { ...total, 'post:applied:bulk': 4 }, users: 7, posts: 5 };
  assert.is(rowsOf(known, 'like'), 5);
  assert.is(rowsOf(known, 'user'), 7);
  assert.is(rowsOf(known, 'post'), 5);
  assert.is(rowsOf({ ...known, posts: 1 }, 'post'), 4);
  assert.is(rowsOf(known, 'follow'), 0);
});

test('each table has one page at least, and the pages of a window come at once', () => {
  const rate = { requests: 2, windowMs: 1000 };
  assert.is(timeOfRows([0, 0], 10, rate), 0);
  assert.is(timeOfRows([10, 11], 10, rate), 1000);
  assert.is(timeOfRows([40, 10], 10, rate), 2000);
});

test('a share of what is there is looked at', () => {
  assert.is(timeOfLooks(1000, 0.5, 100), 5000);
});

test.run();
