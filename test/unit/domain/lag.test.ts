import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LAG_BOUNDS, lagBucket, lagQuantile } from '../../../src/domain/sync/lag.js';

const test = suite('lag');

test('a bucket includes its bound, and the last bucket has none', () => {
  for (const [place, bound] of LAG_BOUNDS.entries()) {
    assert.is(lagBucket(bound), place);
    assert.is(lagBucket(bound + 1), place + 1);
  }
  assert.is(lagBucket(-5), 0);
  assert.is(lagBucket(Number.MAX_SAFE_INTEGER), LAG_BOUNDS.length);
});

test('a quantile is the bound of the first bucket that reaches the share', () => {
  const counts = LAG_BOUNDS.map(() => 0);
  assert.is(lagQuantile([...counts, 0], 0.5), null);
  assert.is(lagQuantile([19, 1], 0.95), LAG_BOUNDS[0]);
  assert.is(lagQuantile([18, 2], 0.95), LAG_BOUNDS[1]);
  assert.is(lagQuantile([...counts, 1], 0.5), Number.POSITIVE_INFINITY);
});

test.run();
