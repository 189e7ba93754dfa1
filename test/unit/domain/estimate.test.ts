import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rowsOf, timeOfLooks, timeOfRows } from '../../../src/domain/reconcile/estimate.js';

const test = suite('estimate of a comparison');

test('the rows of an entity are those applied from Xano, or those stored if more', () => {
  const total = { 'like:applied:pull': 3, 'like:applied:webhook': 2, 'like:stale:pull': 9 };
  const known = { total: { ...total, 'post:applied:bulk': 4 }, users: 7, posts: 5 };
  assert.is(rowsOf(known, 'like'), 5);
  assert.is(rowsOf(known, 'user'), 7);
  assert.is(rowsOf(known, 'post'), 5);
  assert.is(rowsOf({ ...known, posts: 1 }, 'post'), 4);
  assert.is(rowsOf(known, 'follow'), 0);
});

test('each table takes at least one page, and the pages of a rate window take no time', () => {
  const rate = { requests: 2, windowMs: 1000 };
  assert.is(timeOfRows([0, 0], 10, rate), 0);
  assert.is(timeOfRows([10, 11], 10, rate), 1000);
  assert.is(timeOfRows([40, 10], 10, rate), 2000);
});

test('the time for the keys counts only the share that is checked', () => {
  assert.is(timeOfLooks(1000, 0.5, 100), 5000);
});

test.run();
