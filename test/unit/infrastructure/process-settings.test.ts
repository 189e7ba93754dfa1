import * as E from 'fp-ts/lib/Either.js';
import { availableParallelism } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfig } from '../../../src/infrastructure/config.js';

/** Returns the number of processes to start, or the fault of the setting. */
const processesOf = (WEB_CONCURRENCY?: string): unknown => {
  const read = readConfig({ WEB_CONCURRENCY });
  return E.isRight(read) ? read.right.processes : read.left;
};

const test = suite('WEB_CONCURRENCY');

test('is 1 by default, a number, or auto for one process per core', () => {
  assert.is(processesOf(), 1);
  assert.is(processesOf('3'), 3);
  assert.is(processesOf('auto'), availableParallelism());
});

test('refuses any other value', () => {
  for (const given of ['0', '-1', '1.5', 'all', '257'])
    assert.equal(processesOf(given), [
      'WEB_CONCURRENCY must be auto, or a whole number from 1 to 256',
    ]);
});

test.run();
