import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Principal } from '../../../src/domain/principal.js';
import { judgeWrite, usersNamedIn, type WriteCommand } from '../../../src/domain/write-policy.js';
import { anyText, keys, principals } from '../../support/values/arbitraries.js';
import { printKey } from '../../../src/domain/key.js';
import { admin, alice, message, own, service } from './writers.js';

const accepted = (principal: Principal, ...command: readonly unknown[]): WriteCommand => {
  const judged = judgeWrite({ principal, own })(command);
  if (E.isRight(judged)) return judged.right;
  throw new Error(judged.left.message);
};

const user = (username: string) => ({ of: 'user', username, part: null });

const commands = suite('commands of the write proxy');

commands('HSET takes any number of pairs', () => {
  assert.equal(accepted(service, 'hset', 'user:bob', 'bio', 'a', 'links', 'b'), {
    name: 'HSET',
    key: user('bob'),
    pairs: [
      ['bio', 'a'],
      ['links', 'b'],
    ],
  });
});

commands('HDEL takes any number of fields', () => {
  assert.equal(accepted(service, 'HDEL', 'post:1', 'media_url', 'x'), {
    name: 'HDEL',
    key: { of: 'post', id: '1', part: null },
    fields: ['media_url', 'x'],
  });
});

commands('HINCRBY takes a field and an amount', () => {
  assert.equal(accepted(alice, 'HINCRBY', 'user:me', 'phone', -1), {
    name: 'HINCRBY',
    key: user('alice'),
    field: 'phone',
    by: '-1',
  });
});

commands('an id must have the form of a Xano id, and cannot be incremented', () => {
  const uuid = '550e8400-e29b-41d4-a716-446655440000';
  for (const [id, kept] of [
    ['007', '7'],
    [12, '12'],
    ['363896575396806667', '363896575396806667'],
    [uuid, uuid],
  ])
    assert.equal(accepted(service, 'HSET', 'user:bob', 'id', id), {
      name: 'HSET',
      key: user('bob'),
      pairs: [['id', kept]],
    });
  for (const id of [0, '', -5, 12.5, 'not an id!', 'abc', '1e3', true, '0', ' 7'])
    assert.is(
      message(service, 'HSET', 'user:bob', 'id', id),
      'ERR value must be an id of Xano: a positive integer or a UUID: id',
    );
  assert.is(message(service, 'HINCRBY', 'user:bob', 'id', '1'), 'ERR field cannot be modified: id');
});

commands('too few arguments or half a pair get the error of Redis', () => {
  const wrong = (name: string) => `ERR wrong number of arguments for '${name}' command`;
  assert.is(message(service, 'HSET', 'user:bob', 'bio'), wrong('hset'));
  assert.is(message(service, 'HSET', 'user:bob', 'bio', 'a', 'links'), wrong('hset'));
  assert.is(message(service, 'HDEL', 'user:bob'), wrong('hdel'));
  assert.is(message(service, 'HINCRBY', 'user:bob', 'visits'), wrong('hincrby'));
  assert.is(message(service, 'HINCRBY', 'user:bob', 'visits', '1', '2'), wrong('hincrby'));
});

commands('a command that is not on the list is refused for every principal', () => {
  const names = fc.oneof(
    fc.constantFrom('ZADD', 'SADD', 'SREM', 'DEL', 'HSETNX', 'HMSET', 'EVAL', 'FLUSHALL', 'MULTI'),
    fc.constantFrom('__proto__', 'constructor', 'HSET ', 'HSET\r\n', ''),
    anyText,
  );
  fc.assert(
    fc.property(principals, names, fc.array(anyText), (principal, name, args) => {
      fc.pre(!['HSET', 'HDEL', 'HINCRBY'].includes(name.toUpperCase()));
      const judged = judgeWrite({ principal, own })([name, ...args]);
      assert.ok(E.isLeft(judged));
      assert.is(judged.left.code, 'command_not_allowed');
    }),
  );
  assert.is(message(service, 'zadd', 'explore:feed', 1, 'x'), 'ERR command not allowed: ZADD');
  assert.is(message(service, ['HSET'], 'user:bob'), 'ERR command name must be a string');
});

commands('a value is a string, a number or a boolean, and is kept as text', () => {
  const stored = accepted(service, 'HSET', 'user:bob', 'a', 'x', 'b', 1.5, 'c', false, 'd', '');
  assert.equal(stored.name === 'HSET' && stored.pairs, [
    ['a', 'x'],
    ['b', '1.5'],
    ['c', 'false'],
    ['d', ''],
  ]);
  for (const odd of [null, undefined, {}, [], ['x'], [['x']]])
    assert.is(
      message(service, 'HSET', 'user:bob', 'bio', odd),
      'ERR value must be a string, number or boolean',
    );
});

commands('a field must be a well-formed text or a number', () => {
  assert.equal(accepted(service, 'HDEL', 'user:bob', 7), {
    name: 'HDEL',
    key: user('bob'),
    fields: ['7'],
  });
  for (const command of [
    ['HSET', 'user:bob', ['bio'], 'x'],
    ['HDEL', 'user:bob', 'bio', null],
    ['HINCRBY', 'user:bob', {}, 1],
  ])
    assert.is(message(service, ...command), 'ERR argument must be a string or a number');
  assert.match(message(service, 'HDEL', 'user:bob', 'a\0'), /^ERR argument must be well-formed/);
});

commands('an increment is an integer of 64 bits', () => {
  const by = (amount: unknown) => message(service, 'HINCRBY', 'user:bob', 'visits', amount);
  for (const amount of [0, 5, '-7', '9223372036854775807', '-9223372036854775808'])
    assert.is(by(amount), 'accepted', String(amount));
  for (const amount of [
    ...['9223372036854775808', '-9223372036854775809', '99999999999999999999', '1.5', '1e3'],
    ...['', ' 1', '+1', '01', '-0', '٣', '1\n', '1\0', 1e21, 0.5, true, null, [1], {}],
  ])
    assert.is(by(amount), 'ERR value is not an integer or out of range', JSON.stringify(amount));
});

commands('every command is judged, whatever its arguments', () => {
  const pieces = fc.oneof(
    fc.constantFrom('HSET', 'HDEL', 'HINCRBY', 'role', 'bio', '__proto__', 'created_at', '1'),
    keys.map(printKey),
    anyText,
    fc.anything(),
  );
  fc.assert(
    fc.property(principals, fc.array(pieces), (principal, command) => {
      const judged = judgeWrite({ principal, own })(command);
      if (E.isLeft(judged)) assert.ok(judged.left.message.startsWith('ERR '));
      else assert.ok(['HSET', 'HDEL', 'HINCRBY'].includes(judged.right.name));
    }),
    { numRuns: 500 },
  );
});

commands.run();

const reach = suite('keys of the write proxy');

reach('the service writes the hashes of users and posts, and nothing else', () => {
  fc.assert(
    fc.property(keys, (key) => {
      const isHash = (key.of === 'user' || key.of === 'post') && key.part === null;
      assert.is(
        message(service, 'HSET', printKey(key), 'x', 'y'),
        isHash ? 'accepted' : `ERR key not writable: ${printKey(key)}`,
      );
    }),
  );
});

reach('a user, even an admin, writes only their own hash', () => {
  for (const principal of [alice, admin]) {
    for (const own of ['user:alice', 'user:me', 'user:AUTH'])
      assert.is(message(principal, 'HSET', own, 'bio', 'x'), 'accepted');
    for (const other of ['user:bob', 'post:1'])
      assert.is(message(principal, 'HSET', other, 'bio', 'x'), `ERR forbidden: ${other}`);
  }
});

reach('no key outside the app is writable', () => {
  for (const key of ['sys:dead', 'alice', 'user:{alice}', 'user:alice:home', 'user:bob\0'])
    assert.ok(message(service, 'HSET', key, 'x', 'y').startsWith('ERR '), key);
  assert.is(
    message(service, 'HSET', 'user:me:x:y', 'a', 'b'),
    'ERR key not writable: user:xano_sync:x:y',
  );
  assert.is(message(service, 'HSET', 42, 'a', 'b'), 'ERR key not writable: 42');
  assert.is(message(service, 'HSET', null, 'a', 'b'), 'ERR argument must be a string or a number');
});

reach.run();

const creations = suite('users created by a batch');

const batch = [
  accepted(service, 'HSET', 'user:bob', 'bio', 'x'),
  accepted(service, 'HSET', 'user:bob', 'username', 'bob'),
  accepted(service, 'HSET', 'user:carol', 'bio', 'username'),
  accepted(service, 'HDEL', 'user:dave', 'bio'),
  accepted(service, 'HSET', 'post:1', 'x', 'y'),
];

creations('a user is created if the service sets the username', () => {
  assert.equal([...usersNamedIn(service, batch)], ['bob']);
});

creations('a batch of a user creates nobody', () => {
  const own = [accepted(alice, 'HSET', 'user:me', 'username', 'alice')];
  assert.is(usersNamedIn(alice, own).size, 0);
});

creations.run();
