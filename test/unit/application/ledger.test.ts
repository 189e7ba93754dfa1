import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Verdict } from '../../../src/application/ports/sync-store.js';
import { arrivedIn, countsOf, linesOf } from '../../../src/application/sync/ledger.js';
import { noon } from '../../support/app/fixtures.js';

const test = suite('The ledger of a batch');

const verdict = (part: Partial<Verdict>): Verdict => ({
  way: 'webhook',
  entity: 'post',
  key: 'post:1',
  result: 'applied',
  code: '',
  message: '',
  version: noon - 50,
  droppedTags: 0,
  leftOut: [],
  ...part,
});

const counts = (part: Partial<Verdict>): readonly string[] =>
  Object.keys(countsOf([verdict(part)], noon));

test('a lag is never less than nothing, and none without a version', () => {
  const lags = [noon - 50, noon + 50, 0].map(
    (version) => linesOf([verdict({ version })], 1, noon)[0]?.lag,
  );
  assert.equal(lags, [50, 0, null]);
});

test('the journal leaves out what was so already, and cuts long messages', () => {
  const verdicts = [
    verdict({ result: 'unchanged' }),
    verdict({ result: 'failed', message: 'x'.repeat(301) }),
    verdict({
      result: 'unchanged',
      leftOut: [{ column: 'media_url', message: 'y' }],
      message: 'y',
    }),
  ];
  const lines = linesOf(verdicts, 7, noon);
  assert.equal(
    lines.map(({ result, message, ms, at }) => [result, message.length, ms, at]),
    [
      ['failed', 300, 7, noon],
      ['unchanged', 1, 7, noon],
    ],
  );
});

test('the lag of what is applied counts, where it says something', () => {
  assert.equal(counts({}), ['post:applied:webhook', 'lag:post:0']);
  assert.equal(counts({ way: 'pull' }), ['post:applied:pull', 'lag:post:0']);
  for (const way of ['bulk', 'snapshot', 'reconcile', 'deferred', 'replay'] as const)
    assert.equal(counts({ way }), [`post:applied:${way}`]);
  for (const result of ['unchanged', 'stale', 'deferred', 'failed'] as const)
    assert.equal(counts({ result }), [`post:${result}:webhook`]);
});

test('what has no version is counted, unless it failed', () => {
  assert.equal(counts({ version: 0 }), ['post:applied:webhook', 'untimed:post']);
  assert.equal(counts({ version: 0, result: 'failed' }), ['post:failed:webhook']);
});

test('what failed has not arrived', () => {
  const verdicts = [
    verdict({ result: 'failed', entity: 'user' }),
    verdict({ result: 'unchanged' }),
    verdict({ result: 'stale' }),
  ];
  assert.equal(arrivedIn(verdicts), ['post']);
});

test.run();
