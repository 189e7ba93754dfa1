import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeTimer } from '../../../src/runtime/timer.js';

const test = suite('the timer of a process');

test('keeps sleeping beyond the longest delay of Node, until the process stops', async () => {
  const over = new AbortController();
  const { sleep } = makeTimer(over.signal);
  const month = sleep(30 * 86_400_000)();
  // Node treats a delay above its maximum as 1 ms, so the long wait would end before this one.
  assert.is(await sleep(5)(), true);
  over.abort();
  assert.is(await month, false);
});

test.run();
