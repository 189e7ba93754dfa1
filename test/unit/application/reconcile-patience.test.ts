import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { storeDamaged, storeFault, storeUnavailable } from '../../../src/application/errors.js';
import type { Failure } from '../../../src/application/ports/retry.js';
import {
  cannotGoOn,
  comparingPatience,
  reasonOf,
  toRunEnd,
  type RunEnd,
} from '../../../src/application/reconcile/patience.js';

const AWAY: RunEnd = { _tag: 'SourceAway', reason: 'Xano is away' };
const DOWN = storeUnavailable(new Error('down'));
const MINUTE = 60_000;

/** Returns the pause after each of these failures, which are `apart` ms apart. */
const pausesOf = (errors: readonly RunEnd[], apart = 0): readonly (number | null)[] => {
  const all: Failure<RunEnd>[] = [];
  return errors.map((error, nth) => {
    const last = { error, at: nth * apart };
    all.push(last);
    return comparingPatience(last, all);
  });
};

const times = (count: number, error: RunEnd): readonly RunEnd[] =>
  Array.from({ length: count }, () => error);

const test = suite('patience of a comparison');

test('the waits for a store grow, and end after ten failures', () => {
  const pauses = [200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000, null];
  assert.equal(pausesOf(times(10, DOWN)), pauses);
});

test('Xano is waited for up to a quarter of an hour', () => {
  assert.equal(pausesOf(times(7, AWAY)), [2000, 4000, 8000, 16_000, 32_000, MINUTE, MINUTE]);
  assert.equal(pausesOf(times(3, AWAY), 7.5 * MINUTE), [2000, 4000, null]);
});

test('the store and Xano are waited for independently', () => {
  assert.equal(pausesOf([...times(20, AWAY), DOWN]).at(-1), 200);
  assert.equal(pausesOf([DOWN, AWAY], 20 * MINUTE), [200, 2000]);
});

test('a refusal is not waited for', () => {
  assert.equal(pausesOf([cannotGoOn('no')]), [null]);
  const refused = { status: 403, code: 'X', message: 'no', param: null };
  assert.is(toRunEnd({ _tag: 'SourceRefused', ...refused })._tag, 'CannotGoOn');
  assert.is(toRunEnd({ _tag: 'SourceUnavailable', cause: null })._tag, 'SourceAway');
});

test('an unreadable answer is waited for, and a lost lease ends the comparison', () => {
  assert.is(toRunEnd({ _tag: 'SourceFault', reason: 'An empty body.' })._tag, 'SourceAway');
  assert.is(toRunEnd({ _tag: 'SourceLimited', retryAfter: 1 })._tag, 'SourceAway');
  assert.equal(toRunEnd({ _tag: 'LeaseLost' }), cannotGoOn('another replica compares now'));
  assert.equal(toRunEnd({ _tag: 'Stopped' }), cannotGoOn('the service was stopped'));
  assert.equal(toRunEnd(DOWN), DOWN);
  const missing = { table: 'users', tables: [], said: null };
  assert.match(reasonOf(toRunEnd({ _tag: 'SourceTableMissing', ...missing })), 'no table users');
});

test('the reason is a sentence', () => {
  assert.is(reasonOf(AWAY), 'Xano is away');
  assert.is(reasonOf(storeDamaged('user', null)), 'the key user is damaged');
  assert.match(reasonOf(storeUnavailable(null, 'full')), /^Redis is full.*\. ./);
  assert.is(reasonOf(storeFault('odd')), 'the store cannot be reached, or fails');
});

test.run();
