import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RecordResult, Way } from '../../../src/application/ports/sync-store.js';
import { entitiesOf, countsOf, linesOf } from '../../../src/application/sync/ledger.js';
import { noon } from '../../support/app/fixtures.js';

const test = suite('ledger of a batch');

const resultWith = (part: Partial<RecordResult>): RecordResult => ({
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

const counts = (part: Partial<RecordResult>, way: Way = 'webhook'): readonly string[] =>
  Object.keys(countsOf({ way, results: [resultWith(part)], now: noon }));

test('a lag is never negative, and null without a version', () => {
  const lags = [noon - 50, noon + 50, 0].map(
    (version) =>
      linesOf({ way: 'webhook', results: [resultWith({ version })], ms: 1, now: noon })[0]?.lag,
  );
  assert.equal(lags, [50, 0, null]);
});

test('the journal leaves out unchanged records, and cuts long messages', () => {
  const results = [
    resultWith({ result: 'unchanged' }),
    resultWith({ result: 'failed', message: 'x'.repeat(301) }),
    resultWith({
      result: 'unchanged',
      leftOut: [{ column: 'media_url', message: 'y' }],
      message: 'y',
    }),
  ];
  const lines = linesOf({ way: 'webhook', results, ms: 7, now: noon });
  assert.equal(
    lines.map(({ result, message, ms, at }) => [result, message.length, ms, at]),
    [
      ['failed', 300, 7, noon],
      ['unchanged', 1, 7, noon],
    ],
  );
});

test('the lag counts only for records applied by webhook or pull', () => {
  assert.equal(counts({}), ['post:applied:webhook', 'lag:post:0']);
  assert.equal(counts({}, 'pull'), ['post:applied:pull', 'lag:post:0']);
  for (const way of ['bulk', 'snapshot', 'reconcile', 'deferred', 'replay'] as const)
    assert.equal(counts({}, way), [`post:applied:${way}`]);
  for (const result of ['unchanged', 'stale', 'deferred', 'failed'] as const)
    assert.equal(counts({ result }), [`post:${result}:webhook`]);
});

test('a record without a version counts as untimed, unless it failed', () => {
  assert.equal(counts({ version: 0 }), ['post:applied:webhook', 'untimed:post']);
  assert.equal(counts({ version: 0, result: 'failed' }), ['post:failed:webhook']);
});

test('an entity whose records all failed has not arrived', () => {
  const results = [
    resultWith({ result: 'failed', entity: 'user' }),
    resultWith({ result: 'unchanged' }),
    resultWith({ result: 'stale' }),
  ];
  assert.equal(entitiesOf(results), ['post']);
});

test.run();
