import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseKey, printKey } from '../../../src/domain/key.js';
import { anyText, keys } from '../../support/values/arbitraries.js';

const test = suite('keys of the app');

/** Texts that resemble a key: one of its pieces is something else. */
const nearKeys: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom('user', 'post', 'hashtag', 'explore', 'feed', 'users', 'sys', 'me', 'AUTH'),
      fc.constantFrom('posts', 'likes', 'ranked', 'home', '__proto__', 'constructor', '', '{a}'),
      anyText,
    ),
    { maxLength: 5 },
  )
  .map((pieces) => pieces.join(':'));

test('every key parses back from its printed name', () => {
  fc.assert(
    fc.property(keys, (key) => {
      assert.equal(parseKey(printKey(key)), E.right(key));
    }),
  );
});

test('every parsed name prints back unchanged', () => {
  fc.assert(
    fc.property(fc.oneof(keys.map(printKey), nearKeys), (name) => {
      const key = parseKey(name);
      if (E.isRight(key)) assert.is(printKey(key.right), name);
    }),
  );
});

test('a parsed name has no brace, space or control character, and is not internal', () => {
  fc.assert(
    fc.property(fc.oneof(keys.map(printKey), nearKeys), (name) => {
      if (E.isLeft(parseKey(name))) return;
      assert.not.match(name, /[{}\s\p{Cc}]/u);
      assert.not(name.startsWith('sys:'));
      assert.ok(name.isWellFormed());
    }),
  );
});

const NOT_KEYS = [
  '',
  ':',
  'user',
  'user:',
  'user:me',
  'user:AUTH:posts',
  'user:alice:',
  'user:alice:house',
  'user:alice:posts:x',
  'user:al ice',
  'user:{alice}',
  `user:${'a'.repeat(65)}`,
  'USER:alice',
  'post:',
  'post:a.b',
  'post:1:ranked',
  'hashtag:travel',
  'hashtag:Travel:posts',
  'hashtag:#travel:posts',
  'hashtag:cafe\u0301:posts',
  'hashtag:a b:posts',
  'hashtag:travel:likes',
  'explore',
  'explore:feed:x',
  'users:admins',
  'models:top',
  'sys:dead',
  'sys:user:alice',
  '__proto__',
  'user:alice\n',
  'user:alice\0',
];

for (const name of NOT_KEYS)
  test(`${JSON.stringify(name)} is no key of the app`, () => {
    assert.equal(parseKey(name), E.left('NotAKey'));
  });

test('the names in the guide are keys', () => {
  for (const name of [
    'user:alice',
    'user:alice:posts',
    'user:alice:followers',
    'user:alice:following',
    'user:alice:bookmarked',
    'user:alice:liked',
    'post:550e8400-e29b-41d4-a716-446655440000',
    'post:42:likes',
    'post:42:bookmarks',
    'hashtag:travel:posts',
    'hashtag:旅行:ranked',
    'explore:feed',
    'users:regular',
    'users:models',
    'models:top:engagement',
  ])
    assert.ok(E.isRight(parseKey(name)), name);
});

test.run();
