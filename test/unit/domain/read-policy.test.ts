import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { printKey } from '../../../src/domain/key.js';
import type { Principal } from '../../../src/domain/principal.js';
import { judgeRead } from '../../../src/domain/read-policy.js';
import type { Username } from '../../../src/domain/username.js';
import { anyText, keys, principals } from '../../support/values/arbitraries.js';

const service: Principal = { kind: 'service', username: 'alice' as Username };

/** Each allowed command with the fewest and with the most arguments after its key. */
const ALLOWED: readonly (readonly [
  name: string,
  fewest: readonly string[],
  most?: readonly string[],
])[] = [
  ['HGET', ['bio']],
  ['HMGET', ['bio'], ['bio', 'avatar', 'links']],
  ['HGETALL', []],
  ['HEXISTS', ['bio']],
  ['HLEN', []],
  ['HKEYS', []],
  ['HVALS', []],
  ['SMEMBERS', []],
  ['SISMEMBER', ['bob']],
  ['SMISMEMBER', ['bob'], ['bob', 'carol']],
  ['SCARD', []],
  ['SRANDMEMBER', [], ['3']],
  ['ZRANGE', ['0', '-1'], ['0', '9', 'BYSCORE', 'REV', 'LIMIT', '0', '5', 'WITHSCORES']],
  ['ZREVRANGE', ['0', '-1'], ['0', '-1', 'WITHSCORES']],
  ['ZRANGEBYSCORE', ['0', '9'], ['0', '9', 'WITHSCORES', 'LIMIT', '0', '5']],
  ['ZREVRANGEBYSCORE', ['9', '0'], ['9', '0', 'WITHSCORES', 'LIMIT', '0', '5']],
  ['ZSCORE', ['1']],
  ['ZMSCORE', ['1'], ['1', '2', '3']],
  ['ZRANK', ['1'], ['1', 'WITHSCORE']],
  ['ZREVRANK', ['1'], ['1', 'WITHSCORE']],
  ['ZCARD', []],
  ['ZCOUNT', ['0', '9']],
  ['GET', []],
  ['STRLEN', []],
  ['TTL', []],
  ['PTTL', []],
  ['TYPE', []],
];
const NAMES = new Set([...ALLOWED.map(([name]) => name), 'MGET', 'EXISTS']);

const message = (principal: Principal, ...command: readonly unknown[]): string => {
  const judged = judgeRead(principal)(command);
  return E.isLeft(judged) ? judged.left.message : 'accepted';
};

const commands = suite('commands of the read proxy');

for (const [name, fewest, most = fewest] of ALLOWED)
  commands(`${name} is accepted with its key and its arguments`, () => {
    for (const args of [fewest, most]) {
      const judged = judgeRead(service)([name.toLowerCase(), 'user:alice', ...args]);
      assert.ok(E.isRight(judged), JSON.stringify(judged));
      assert.is(judged.right.name, name);
      assert.equal(judged.right.keys.map(printKey), ['user:alice']);
      assert.equal(judged.right.args, args);
    }
    const wrong = `ERR wrong number of arguments for '${name.toLowerCase()}' command`;
    if (fewest.length > 0)
      assert.is(message(service, name, 'user:alice', ...fewest.slice(1)), wrong);
    assert.is(message(service, name), wrong);
  });

commands('MGET and EXISTS take any number of keys', () => {
  for (const name of ['MGET', 'EXISTS']) {
    const judged = judgeRead(service)([name, 'user:a', 'post:1']);
    assert.ok(E.isRight(judged));
    assert.equal(judged.right.keys.map(printKey), ['user:a', 'post:1']);
    assert.equal(judged.right.args, []);
    assert.match(message(service, name), /^ERR wrong number of arguments/);
  }
});

commands('too many arguments are refused', () => {
  assert.is(
    message(service, 'HGETALL', 'user:alice', 'x'),
    "ERR wrong number of arguments for 'hgetall' command",
  );
  const many = Array.from({ length: 5001 }, () => 'bio');
  assert.match(message(service, 'HMGET', 'user:alice', ...many), /^ERR wrong number/);
});

commands('a command that is not on the list is refused for every principal', () => {
  const names = fc.oneof(
    fc.constantFrom('SET', 'DEL', 'KEYS', 'SCAN', 'EVAL', 'MULTI', 'SUBSCRIBE', 'BLPOP', 'AUTH'),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', ' GET', 'GET\n', ''),
    anyText,
  );
  fc.assert(
    fc.property(principals, names, fc.array(anyText), (principal, name, args) => {
      fc.pre(!NAMES.has(name.toUpperCase()));
      const judged = judgeRead(principal)([name, ...args]);
      assert.ok(E.isLeft(judged));
      assert.is(judged.left.code, 'command_not_allowed');
      assert.ok(judged.left.message.startsWith('ERR command not allowed: '));
    }),
  );
});

commands('a command name that is no string is refused', () => {
  for (const name of [undefined, null, 1, true, ['GET'], { toUpperCase: 'GET' }])
    assert.is(message(service, name, 'user:alice'), 'ERR command name must be a string');
});

commands('an argument must be a text or a number', () => {
  const judged = judgeRead(service)(['ZRANGE', 'post:1:likes', 0, -1]);
  assert.ok(E.isRight(judged));
  assert.equal(judged.right.args, ['0', '-1']);
  for (const odd of [null, true, [], ['bio'], {}, undefined])
    assert.is(
      message(service, 'HGET', 'user:alice', odd),
      'ERR argument must be a string or a number',
    );
});

commands('an argument must have no NUL and no lone surrogate', () => {
  const refused = 'ERR argument must be well-formed text without NUL';
  assert.is(message(service, 'HGET', 'user:alice', 'a\0'), refused);
  assert.is(message(service, 'HGET', 'user:alice', '\ud800'), refused);
  assert.is(message(service, 'HGET', 'user:\0', 'bio'), refused);
});

commands('a system field is not readable by its name', () => {
  for (const name of ['HGET', 'HMGET', 'HEXISTS'])
    assert.is(message(service, name, 'user:alice', 'sys_x'), 'ERR field not readable: sys_x');
  assert.is(message(service, 'HMGET', 'user:alice', 'bio', 'sys_'), 'ERR field not readable: sys_');
  assert.is(message(service, 'SISMEMBER', 'user:alice:followers', 'sys_x'), 'accepted');
});

commands('the number of random members is limited in both directions', () => {
  const random = (count: unknown) => message(service, 'SRANDMEMBER', 'post:1:likes', count);
  assert.is(random(1000), 'accepted');
  assert.is(random('-1000'), 'accepted');
  for (const count of [1001, '-1001', '9223372036854775807'])
    assert.is(random(count), 'ERR count must be between -1000 and 1000');
});

commands('every command is judged, whatever its arguments', () => {
  const arguments_ = fc.oneof(
    anyText,
    fc.anything(),
    fc.constantFrom(...NAMES),
    keys.map(printKey),
  );
  fc.assert(
    fc.property(principals, fc.array(arguments_), (principal, command) => {
      const judged = judgeRead(principal)(command);
      if (E.isLeft(judged)) assert.ok(judged.left.message.startsWith('ERR '));
      else assert.ok(NAMES.has(judged.right.name));
    }),
    { numRuns: 500 },
  );
});

commands.run();
