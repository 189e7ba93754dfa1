import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { median, percentile, spread } from '../../../bench/measure/statistics.js';

const test = suite('statistics of the benchmark');

test('the median is the middle value, whatever the order', () => {
  assert.is(median([9, 1, 5]), 5);
  assert.is(median([4, 1, 3, 2]), 2.5);
  assert.is(median([7]), 7);
  assert.ok(Number.isNaN(median([])));
});

test('a percentile is a value that this share of the values does not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, place) => 100 - place);
  assert.is(percentile(hundred, 0.99), 99);
  assert.is(percentile(hundred, 0.5), 50);
  assert.is(percentile(hundred, 1), 100);
  assert.is(percentile([3], 0.01), 3);
  assert.ok(Number.isNaN(percentile([], 0.5)));
});

test('the spread is the range of the rounds relative to their median', () => {
  assert.is(spread([90, 100, 110]), 0.2);
  assert.is(spread([5]), 0);
  assert.is(spread([]), 0);
});

test.run();
