import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareIds, isIntegerId, parseXanoId } from '../../../src/domain/sync/xano-id.js';

const test = suite('ids of Xano');

const UUID = '9a2f7c1e-0b5d-4c3a-8f6e-1d2c3b4a5f60';

const integers = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
const ids = fc.oneof(integers.map(String), fc.uuid());

test('a positive integer, its digits and a uuid are ids', () => {
  assert.equal(parseXanoId(1), E.right('1'));
  assert.equal(parseXanoId(Number.MAX_SAFE_INTEGER), E.right('9007199254740991'));
  for (const text of [
    '42',
    '9007199254740993',
    '9223372036854775807',
    UUID,
    'a_b-C',
    'a'.repeat(64),
  ])
    assert.equal(parseXanoId(text), E.right(text));
});

test('leading zeros of an id are removed', () => {
  assert.equal(parseXanoId('007'), E.right('7'));
});

test('0 and empty values are no id', () => {
  for (const none of [0, '0', '000', '', null, undefined, -0])
    assert.equal(parseXanoId(none), E.left('NoId'), String(none));
});

test('a number beyond 2^53, a fraction and a negative number are no id', () => {
  for (const odd of [2 ** 53, 1.5, -1, '-1', '-0', NaN, Infinity])
    assert.equal(parseXanoId(odd), E.left('NoId'), String(odd));
});

test('other characters, long texts and other types are no id', () => {
  for (const odd of ['a b', 'a:b', '1.5', '1\n', 'é', 'a'.repeat(65), '٣', {}, [], ['1'], true, 1n])
    assert.equal(parseXanoId(odd), E.left('NoId'), typeof odd);
});

test('every positive 63-bit integer is an id, ordered by its value', () => {
  fc.assert(
    fc.property(integers, integers, (a, b) => {
      assert.equal(parseXanoId(String(a)), E.right(String(a)));
      assert.ok(isIntegerId(String(a)));
      assert.is(compareIds(String(a), String(b)), a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});

test('integers beyond 2^53 are compared exactly', () => {
  assert.is(compareIds('9007199254740992', '9007199254740993'), -1);
  assert.is(compareIds('10', '9'), 1);
  assert.is(compareIds('7', '7'), 0);
});

test('uuids are ordered by their text, after all integers', () => {
  assert.is(compareIds(UUID, `b${UUID.slice(1)}`), -1);
  assert.is(compareIds(UUID, UUID), 0);
  assert.is(compareIds('9', '1a'), -1);
  assert.is(compareIds('1a', '9'), 1);
  assert.not(isIntegerId(UUID));
});

test('the order is a total one', () => {
  fc.assert(
    fc.property(ids, ids, ids, (a, b, c) => {
      assert.is(compareIds(a, b) + compareIds(b, a), 0);
      if (compareIds(a, b) <= 0 && compareIds(b, c) <= 0) assert.ok(compareIds(a, c) <= 0);
    }),
  );
});

test.run();
