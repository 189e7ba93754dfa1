import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeSlowest } from '../../../src/infrastructure/slowest.js';

const MINUTE = 60_000;

const test = suite('duration of the slowest answer');

test('covers this minute and the previous one', () => {
  let now = 7 * MINUTE;
  const slowest = makeSlowest(() => now);
  assert.is(slowest.read(), 0);
  slowest.note(5);
  slowest.note(3);
  assert.is(slowest.read(), 5);
  now += MINUTE;
  slowest.note(4);
  assert.is(slowest.read(), 5);
  now += MINUTE;
  assert.is(slowest.read(), 4);
  now += 2 * MINUTE;
  assert.is(slowest.read(), 0);
});

test.run();
