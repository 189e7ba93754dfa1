import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { costOf, rowsRead, rowsWritten } from '../../../src/domain/limits/request-cost.js';

const test = suite('cost of a request');

const times = <A>(count: number, item: A): readonly A[] =>
  Array.from({ length: count }, () => item);

const reads: readonly (readonly [readonly unknown[], number])[] = [
  [['HGET', 'user:me', 'bio'], 1],
  [['ping'], 1],
  [[], 1],
  [['HMGET', 'user:me', ...times(4900, 'bio')], 4900],
  [['MGET', ...times(21, 'post:1')], 20],
  [['hgetall', 'user:me'], 20],
  [['SMEMBERS', 'user:me:followers'], 100],
  [['ZRANGE', 'explore:feed', 0, 49], 50],
  [['ZREVRANGE', 'explore:feed', '-10', '-1'], 10],
  [['ZRANGE', 'explore:feed', 0, -1], 100],
  [['ZRANGE', 'explore:feed', '-inf', '+inf', 'BYSCORE', 'limit', 0, 400], 400],
  [['ZRANGE', 'explore:feed', '-inf', '+inf', 'BYSCORE', 'LIMIT', 0, -1], 100],
  [['ZRANGE', 'explore:feed', 0, 499, 'LIMIT', 0, -1], 500],
  [['ZRANGE', 'explore:feed', '-inf', '+inf', 'BYSCORE', 'LIMIT', 0, 0], 1],
  [['ZRANGE', 'models:top:engagement', 0, 5, 'byscore'], 100],
  [['ZRANGE', 'explore:feed', 0, 4, 'REV', 'WITHSCORES'], 5],
  [['ZRANGEBYSCORE', 'explore:feed', 0, 5], 100],
  [['ZRANGE', 'explore:feed', 9, 0], 1],
  [['ZRANGE', 'explore:feed', 'x', {}], 100],
  [['SRANDMEMBER', 'post:1:likes', -700], 700],
  [['SRANDMEMBER', 'post:1:likes', null, []], 1],
  [['SRANDMEMBER', 'post:1:likes'], 1],
  [['ZRANGE', 'explore:feed', '9'.repeat(300), '9'.repeat(301)], 100],
];

for (const [command, rows] of reads)
  test(`${JSON.stringify(command).slice(0, 60)} counts as ${rows} rows`, () => {
    assert.is(rowsRead([command]), rows);
  });

test('each written pair counts as a row', () => {
  assert.is(rowsWritten([['HSET', 'user:me', 'a', 1, 'b', 2], ['HDEL', 'user:me', 'c'], []]), 4);
});

test('a page costs one unit, and a batch of a thousand commands many', () => {
  assert.is(costOf(0), 1);
  assert.is(costOf(20), 1);
  assert.is(costOf(21), 2);
  assert.is(costOf(rowsRead(times(1000, ['HGET', 'user:me', 'bio']))), 50);
  assert.is(costOf(rowsWritten(times(1000, ['HSET', 'user:me', 'bio', 'x']))), 50);
});

test('a batch counts at least one row per command, whatever the commands', () => {
  const names = ['zrange', 'SRANDMEMBER', 'HGETALL', 'ZRANGEBYSCORE', 'HSET'];
  // Whatever JSON can hold, including members that shadow those of every object.
  const argument = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('LIMIT', 'limit', ...names),
    fc.constant({ toString: 1, valueOf: 1 }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(argument, { maxLength: 8 })), (commands) => {
      for (const rows of [rowsRead, rowsWritten])
        assert.ok(rows(commands) >= commands.length && Number.isSafeInteger(rows(commands)));
    }),
  );
});

test.run();
