import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeRestarts } from '../../../src/infrastructure/keep-workers.js';

const AT_START = { wasReady: false, lived: 500, othersServe: false };
const SERVED = { wasReady: true, lived: 5000, othersServe: true };

const test = suite('restarts of worker processes');

test('the pause doubles with each restart, up to 30 s', () => {
  const { after } = makeRestarts();
  const pauses = Array.from({ length: 10 }, () => after(SERVED));
  assert.equal(pauses, [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
});

test('the pause starts over after a worker that lived for long', () => {
  const { after } = makeRestarts();
  after(SERVED);
  after(SERVED);
  assert.is(after({ ...SERVED, lived: 60_000 }), 200);
  assert.is(after(SERVED), 400);
});

test('restarts end after five failed starts, unless another worker serves or one became ready', () => {
  const { after, ready } = makeRestarts();
  for (let n = 0; n < 4; n += 1) assert.is.not(after(AT_START), null);
  ready();
  for (let n = 0; n < 4; n += 1) assert.is.not(after(AT_START), null);
  assert.is.not(after({ ...AT_START, othersServe: true }), null);
  assert.is.not(after({ ...AT_START, wasReady: true, othersServe: true }), null);
  assert.is(after(AT_START), null);
});

test.run();
