import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { printKey } from '../../../src/domain/key.js';
import type { Principal } from '../../../src/domain/principal.js';
import { judgeRead } from '../../../src/domain/read-policy.js';
import type { Username } from '../../../src/domain/username.js';
import { keys } from '../../support/values/arbitraries.js';

const alice: Principal = {
  kind: 'user',
  username: 'alice' as Username,
  role: 'admin',
  userId: null,
};
const service: Principal = { kind: 'service', username: 'alice' as Username };

const message = (principal: Principal, ...command: readonly unknown[]): string => {
  const judged = judgeRead(principal)(command);
  return E.isLeft(judged) ? judged.left.message : 'accepted';
};

const test = suite('keys of the read proxy');

const READABLE = [
  ...['user:alice', 'user:alice:posts', 'user:alice:followers', 'user:alice:following'],
  ...['user:alice:bookmarked', 'user:alice:liked', 'user:alice:home'],
  ...['user:bob:posts', 'user:bob:followers'],
  ...['post:1', 'post:1:likes', 'hashtag:travel:posts', 'hashtag:travel:ranked'],
  ...['explore:feed', 'users:regular', 'users:models', 'models:top:engagement'],
];
const FORBIDDEN = [
  ...['user:bob', 'user:bob:following', 'user:bob:bookmarked', 'user:bob:liked'],
  'user:bob:home',
  'post:1:bookmarks',
];

for (const key of READABLE)
  test(`a user reads ${key}`, () => {
    assert.is(message(alice, 'TYPE', key), 'accepted');
  });

for (const key of FORBIDDEN)
  test(`a user, even an admin, does not read ${key}, but the service does`, () => {
    assert.is(message(alice, 'TYPE', key), `ERR forbidden: ${key}`);
    assert.is(message(service, 'TYPE', key), 'accepted');
  });

test('nobody reads a key outside the app', () => {
  for (const key of ['sys:dead', 'user:{alice}', 'user:alice:friends', '', 'alice', 'user:alice\n'])
    for (const principal of [alice, service])
      assert.is(message(principal, 'TYPE', key), `ERR key not readable: ${key}`);
});

test('a hashtag in any spelling is read by its one key', () => {
  for (const [written, key] of [
    ['hashtag:#Travel:posts', 'hashtag:travel:posts'],
    ['hashtag:\uff03CAFE\u0301:ranked', 'hashtag:caf\u00e9:ranked'],
    ['hashtag:\u0130stanbul:posts', 'hashtag:istanbul:posts'],
  ] as const) {
    const judged = judgeRead(alice)(['ZCARD', written]);
    assert.ok(E.isRight(judged), written);
    assert.equal(judged.right.keys.map(printKey), [key]);
  }
  assert.is(message(alice, 'TYPE', 'hashtag:a b:posts'), 'ERR key not readable: hashtag:a b:posts');
});

test('every key of a command is judged', () => {
  assert.is(message(alice, 'EXISTS', 'user:alice', 'user:bob'), 'ERR forbidden: user:bob');
  assert.is(message(alice, 'MGET', 'post:1', 'sys:x'), 'ERR key not readable: sys:x');
});

test('me and AUTH mean the acting user, also before a colon', () => {
  for (const principal of [alice, service])
    for (const word of ['me', 'AUTH'])
      for (const rest of ['', ':posts', ':bookmarked']) {
        const judged = judgeRead(principal)(['TYPE', `user:${word}${rest}`]);
        assert.ok(E.isRight(judged));
        assert.equal(judged.right.keys.map(printKey), [`user:alice${rest}`]);
      }
});

test('me has no meaning in other places or spellings', () => {
  assert.is(message(alice, 'TYPE', 'user:ME'), 'ERR key not readable: user:ME');
  assert.is(message(alice, 'TYPE', 'user:me:x:y'), 'ERR key not readable: user:alice:x:y');
  const judged = judgeRead(alice)(['TYPE', 'post:me']);
  assert.ok(E.isRight(judged));
  assert.equal(judged.right.keys.map(printKey), ['post:me']);
});

test('the service reads every key of the app', () => {
  fc.assert(
    fc.property(keys, (key) => {
      assert.is(message(service, 'TYPE', printKey(key)), 'accepted');
    }),
  );
});

test('a user reads only the posts and followers of other users', () => {
  fc.assert(
    fc.property(keys, (key) => {
      const isOpen =
        key.of === 'user'
          ? key.username === alice.username || key.part === 'posts' || key.part === 'followers'
          : key.of === 'post'
            ? key.part !== 'bookmarks'
            : key.of !== 'comment';
      assert.is(message(alice, 'TYPE', printKey(key)) === 'accepted', isOpen);
    }),
  );
});

test.run();
