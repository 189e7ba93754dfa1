import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Principal } from '../../../src/domain/principal.js';
import { judgeRead } from '../../../src/domain/read-policy.js';
import type { Username } from '../../../src/domain/username.js';

const service: Principal = { kind: 'service', username: 'alice' as Username };

const answer = (name: string, ...args: readonly unknown[]): string => {
  const judged = judgeRead(service)([name, 'user:alice:liked', ...args]);
  return E.isLeft(judged) ? judged.left.message : 'accepted';
};

const SYNTAX = 'ERR syntax error';
const INTEGER = 'ERR value is not an integer or out of range';
const FLOAT = 'ERR min or max is not a float';
const NAME = 'ERR min or max not valid string range item';

/** Versions of Redis disagree on some of these errors, and others name the calling script. */
const TABLE: readonly (readonly [answer: string, ...command: readonly [string, ...unknown[]]])[] = [
  [SYNTAX, 'ZRANGE', 0, 1, 'NONSENSE'],
  [SYNTAX, 'ZRANGE', 0, 1, 'REV', 'REV'],
  [SYNTAX, 'ZRANGE', 0, 1, 'BYSCORE', 'BYLEX'],
  [SYNTAX, 'ZRANGE', 0, -1, 'LIMIT', 0, 0, 'LIMIT', 0, -1],
  [SYNTAX, 'ZRANGE', 0, 1, 'WITHSCORES', 'WITHSCORES'],
  [SYNTAX, 'ZRANGE', 0, 1, 'BYSCORE', 'LIMIT', 1],
  [SYNTAX, 'ZREVRANGE', 0, 1, 'REV'],
  [SYNTAX, 'ZRANGEBYSCORE', 0, 1, 'BYSCORE'],
  [SYNTAX, 'ZREVRANGEBYSCORE', 0, 1, 'REV'],
  [SYNTAX, 'ZRANK', 'member', 'x'],
  [SYNTAX, 'ZREVRANK', 'member', 'WITHSCORES'],
  ['accepted', 'ZRANK', 'member', 'withscore'],
  [INTEGER, 'ZRANGE', 'a', 1],
  [INTEGER, 'ZRANGE', 0, '1.5'],
  [INTEGER, 'ZRANGE', 0, '9223372036854775808'],
  ['accepted', 'ZRANGE', 0, '9223372036854775807'],
  [INTEGER, 'ZRANGE', 0, ' 1'],
  [INTEGER, 'ZRANGE', 0, '+1'],
  [INTEGER, 'ZRANGE', 0, '01'],
  [INTEGER, 'ZRANGE', 0, 1, 'BYSCORE', 'LIMIT', 'a', 1],
  [INTEGER, 'ZREVRANGE', '', 1],
  [INTEGER, 'SRANDMEMBER', '1.5'],
  [INTEGER, 'SRANDMEMBER', '1e3'],
  ['ERR count must be between -1000 and 1000', 'SRANDMEMBER', 1001],
  [FLOAT, 'ZRANGE', 'a', 1, 'BYSCORE'],
  [FLOAT, 'ZRANGEBYSCORE', 0, '(x'],
  [FLOAT, 'ZREVRANGEBYSCORE', '[1', 0],
  [FLOAT, 'ZCOUNT', 'nan', 1],
  [FLOAT, 'ZCOUNT', '0x10', '+inf'],
  [FLOAT, 'ZCOUNT', '', '+inf'],
  [FLOAT, 'ZCOUNT', ' 1', '+inf'],
  [FLOAT, 'ZCOUNT', '1 ', '+inf'],
  [FLOAT, 'ZCOUNT', '1e', '+inf'],
  [FLOAT, 'ZCOUNT', '((1', '+inf'],
  ['accepted', 'ZCOUNT', '(-1.5e3', '+Infinity'],
  ['accepted', 'ZCOUNT', '.5', 'INF'],
  [NAME, 'ZRANGE', 'p1', '+', 'BYLEX'],
  [NAME, 'ZRANGE', '-', '', 'BYLEX'],
  [
    'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    'ZRANGE',
    0,
    1,
    'LIMIT',
    0,
    1,
  ],
  [
    'ERR syntax error, WITHSCORES not supported in combination with BYLEX',
    'ZRANGE',
    '-',
    '+',
    'BYLEX',
    'WITHSCORES',
  ],
];

const ranges = suite('ranges of the read proxy');

ranges('an invalid argument gets the error of Redis without being sent there', () => {
  for (const [expected, name, ...args] of TABLE)
    assert.is(answer(name, ...args), expected, `${name} ${args.join(' ')}`);
});

ranges('bounds are parsed as low and high in either direction', () => {
  const parsed = (...command: readonly unknown[]) => {
    const judged = judgeRead(service)(command);
    return E.isRight(judged) ? judged.right.range : judged.left;
  };
  const low = { at: 1, isExclusive: true };
  const high = { at: Number.POSITIVE_INFINITY, isExclusive: false };
  const key = 'user:alice:liked';
  const up = {
    by: 'score',
    low,
    high,
    isReverse: false,
    withScores: true,
    offset: 2,
    count: 3,
  };
  assert.equal(parsed('zrangebyscore', key, '(1', 'inf', 'limit', 2, 3, 'withscores'), up);
  assert.equal(parsed('ZRANGE', key, '+inf', '(1', 'REV', 'WITHSCORES', 'LIMIT', 2, 3, 'BYSCORE'), {
    ...up,
    isReverse: true,
  });
  assert.equal(parsed('ZREVRANGE', key, 0, -1), {
    by: 'rank',
    low: 0,
    high: -1,
    isReverse: true,
    withScores: false,
    offset: 0,
    count: -1,
  });
});

// A pattern that retries a run of digits at every possible end would take a minute on one of these.
ranges('a long argument is judged in linear time', () => {
  for (const piece of ['1', '0.', '1e', '-', '(', '.1', 'inf', ' '])
    for (const end of ['x', '']) {
      const long = piece.repeat(200_000) + end;
      assert.type(answer('ZCOUNT', long, 0), 'string');
      assert.type(answer('ZRANGE', long, long, 'BYLEX', 'LIMIT', long, long), 'string');
    }
});

ranges.run();
