import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Principal } from '../../../src/domain/principal.js';
import { allowanceFor, mayWriteField, ownFields } from '../../../src/domain/user-field.js';
import { shown } from '../../../src/domain/text.js';
import { judgeWrite } from '../../../src/domain/write-policy.js';
import { admin, alice, message, own, service } from './writers.js';

/** Returns what each of the three commands answers for one field. */
const allAnswers = (principal: Principal, key: string, field: string): readonly string[] => [
  message(principal, 'HSET', key, field, '1'),
  message(principal, 'HSET', key, 'bio', 'fine', field, '1'),
  message(principal, 'HDEL', key, field),
  message(principal, 'HDEL', key, 'bio', field),
  message(principal, 'HINCRBY', key, field, 1),
];

const BLOCKED_ANYWHERE = [
  ...['password', 'Password-Hash', 'accessToken', 'magic_link', 'google_oauth', 'otp'],
  ...['__proto__', 'sys_version', 'sys_'],
];
const BLOCKED_ON_USER = ['role', 'postCount', 'followerCount', 'followingCount'];
const BLOCKED_ON_POST = [
  ...['id', 'user_id', 'username', 'user_role', 'content', 'hashtags', 'created_at'],
  ...['likesCount', 'commentsCount', 'bookmarksCount', 'banned', 'banned_at', 'banned_by'],
];

const test = suite('fields of the write proxy');

for (const field of [...BLOCKED_ANYWHERE, ...BLOCKED_ON_USER])
  test(`${field} of a user is writable by nobody and by no command`, () => {
    for (const principal of [alice, admin, service]) {
      assert.not(mayWriteField(principal, own, field));
      for (const answer of allAnswers(principal, 'user:alice', field))
        assert.is(answer, `ERR field cannot be modified: ${field}`);
    }
  });

test('the Xano id of a user is writable by the service and admins, and not by the user', () => {
  for (const answer of allAnswers(alice, 'user:alice', 'id'))
    assert.is(answer, 'ERR field cannot be modified: id');
  for (const principal of [admin, service])
    assert.is(message(principal, 'HSET', 'user:alice', 'id', '7'), 'accepted');
});

/** The specified fields, kept apart from the list in the code. */
const OWN = [
  ...['display_name', 'bio', 'links', 'first_name', 'last_name', 'phone', 'phone_number'],
  ...['address', 'date_of_birth', 'birth_date'],
];

test('a user writes the standard fields, and those that the deployment allows', () => {
  for (const field of OWN) assert.is(message(alice, 'HSET', 'user:me', field, 'y'), 'accepted');
  assert.is(message(alice, 'HSET', 'user:me', 'avatar', 'https://x/a.jpg'), 'accepted');
  assert.not(mayWriteField(alice, own, 'mood'));
  assert.ok(mayWriteField(alice, ownFields(['mood']), 'mood'));
});

test('any other field is refused to a user, by every command', () => {
  const spelled = fc
    .constantFrom('ROLE', 'role ', 'Bio', 'bio ', 'balance', 'deleted', 'email', 'is_verified')
    .chain((name) => fc.constantFrom(name, name.toUpperCase(), ` ${name}`));
  fc.assert(
    fc.property(fc.oneof(spelled, fc.string()), (field) => {
      fc.pre(!own.has(field) && field !== 'username' && !/\p{Cc}/u.test(field));
      for (const answer of allAnswers(alice, 'user:alice', field))
        assert.is(answer, `ERR field cannot be modified: ${shown(field)}`);
    }),
  );
});

test('no JWT, even of an admin, writes fields that Xano or the service maintains, in any spelling', () => {
  for (const field of [
    'ROLE',
    'role ',
    'post_count',
    'FollowerCount',
    'UserName',
    'ID',
    'createdAt',
  ])
    assert.not(mayWriteField(admin, own, field), field);
  for (const field of ['deleted', 'Deleted', 'updated_at', 'updatedAt', 'user_id', 'external_id'])
    for (const principal of [alice, admin]) assert.not(mayWriteField(principal, own, field), field);
  assert.ok(mayWriteField(admin, own, 'is_verified'));
});

test('the maximum size of a value depends on the writer and the field', () => {
  const [long, copied] = ['x'.repeat(4097), `https://x/${'a'.repeat(2039)}`];
  assert.is(message(alice, 'HSET', 'user:alice', 'bio', 'x'.repeat(4096)), 'accepted');
  const most = (bytes: number, field: string) =>
    `ERR value must be at most ${bytes} bytes: ${field}`;
  assert.is(message(alice, 'HSET', 'user:alice', 'bio', long), most(4096, 'bio'));
  assert.is(message(alice, 'HSET', 'user:alice', 'avatar', copied), most(2048, 'avatar'));
  assert.is(message(service, 'HSET', 'user:alice', 'bio', 'x'.repeat(65_536)), 'accepted');
  assert.is(message(service, 'HSET', 'user:alice', 'bio', 'x'.repeat(65_537)), most(65_536, 'bio'));
  assert.equal(
    [alice, admin, service].map((principal) => allowanceFor(principal, own)?.names),
    [null, 200, undefined],
  );
});

test('a user names at most 200 fields in a command', () => {
  const names = Array.from({ length: 201 }, () => 'bio');
  assert.is(
    message(alice, 'HDEL', 'user:alice', ...names),
    'ERR too many fields: at most 200 in a command',
  );
  assert.is(message(service, 'HDEL', 'user:alice', ...names), 'accepted');
});

test('a text has no control character except tab and line feed, and ends its lines by LF', () => {
  const refused =
    'ERR value must be well-formed text without control characters other than tab and line feed: bio';
  for (const odd of ['\0', '\u0001', '\u000b', '\u001b', '\u007f', '\u0085', '\ud83d'])
    for (const principal of [alice, service])
      assert.is(message(principal, 'HSET', 'user:alice', 'bio', `a${odd}`), refused);
  const judged = judgeWrite({ principal: alice, own })(['HSET', 'user:me', 'bio', 'a\tb\r\nc']);
  assert.equal(E.isRight(judged) && judged.right.name === 'HSET' && judged.right.pairs, [
    ['bio', 'a\tb\nc'],
  ]);
  for (const name of ['a\nb', 'a\u0001'])
    assert.match(message(service, 'HSET', 'user:alice', name, 'x'), /^ERR field must be text/);
});

test('an avatar and a medium are addresses in the form of browsers, and not incremented', () => {
  for (const [key, field] of [
    ['user:alice', 'avatar'],
    ['post:1', 'avatar'],
    ['post:1', 'media_url'],
  ] as const) {
    assert.is(message(service, 'HSET', key, field, ''), 'accepted');
    for (const odd of ['javascript:alert(1)', 'not an address', '/a.jpg', 'https://a:b@x/'])
      assert.is(
        message(service, 'HSET', key, field, odd),
        `ERR value must be an http(s) address of at most 2048 characters, or empty: ${field}`,
      );
    assert.is(message(service, 'HINCRBY', key, field, 1), `ERR field cannot be modified: ${field}`);
    const judged = judgeWrite({ principal: service, own })(['HSET', key, field, 'https://x/"<>']);
    assert.equal(E.isRight(judged) && judged.right.name === 'HSET' && judged.right.pairs, [
      [field, 'https://x/%22%3C%3E'],
    ]);
  }
});

test('a JSON value that holds a secret is refused', () => {
  const refused = 'ERR value must be without passwords, tokens and other secrets: links';
  for (const value of ['{"password":"x"}', '[{"a":{"apiKey":"x"}}]', '"{\\"otp\\":1}"'])
    for (const principal of [alice, service])
      assert.is(message(principal, 'HSET', 'user:alice', 'links', value), refused);
  assert.is(message(alice, 'HSET', 'user:alice', 'links', '{"web":"https://x"}'), 'accepted');
});

for (const field of [...BLOCKED_ANYWHERE, ...BLOCKED_ON_POST])
  test(`${field} of a post is writable by nobody and by no command`, () => {
    for (const answer of allAnswers(service, 'post:1', field))
      assert.is(answer, `ERR field cannot be modified: ${field}`);
  });

test('any field that starts with sys_ is blocked on users and posts', () => {
  fc.assert(
    fc.property(fc.string(), (rest) => {
      fc.pre(!rest.includes('\0') && rest.isWellFormed());
      for (const key of ['user:alice', 'post:1'])
        for (const answer of allAnswers(service, key, `sys_${rest}`))
          assert.ok(answer.startsWith('ERR field cannot be modified: sys_'));
    }),
  );
});

test('the denormalised fields, the medium and unknown fields of a post are writable', () => {
  for (const field of ['display_name', 'avatar', 'media_url', 'mood', 'role', 'x'])
    assert.is(message(service, 'HSET', 'post:1', field, 'https://x/y'), 'accepted', field);
});

test('the service writes personal, custom and odd fields of a user', () => {
  for (const field of ['display_name', 'bio', 'email', 'phone', 'links', 'x:y', 'constructor', ''])
    assert.is(message(service, 'HSET', 'user:alice', field, 'y'), 'accepted', field);
});

test('username may be set to the same value, but not changed, removed or incremented', () => {
  const refused = 'ERR field cannot be modified: username';
  for (const principal of [alice, service]) {
    assert.is(message(principal, 'HSET', 'user:alice', 'username', 'alice'), 'accepted');
    assert.is(message(principal, 'HSET', 'user:alice', 'username', 'Alice'), refused);
    assert.is(message(principal, 'HSET', 'user:alice', 'username', 'me'), refused);
    assert.is(message(principal, 'HDEL', 'user:alice', 'username'), refused);
    assert.is(message(principal, 'HINCRBY', 'user:alice', 'username', 1), refused);
  }
});

test('created_at is a time that only admins and the service set', () => {
  const set = (principal: Principal, value: unknown) =>
    message(principal, 'HSET', 'user:alice', 'created_at', value);
  assert.is(set(service, '1234567890123'), 'accepted');
  assert.is(set(admin, 1_234_567_890_123), 'accepted');
  assert.is(set(alice, '1234567890123'), 'ERR field cannot be modified: created_at');
  for (const odd of ['', 'now', '-1', '1.5', true, '99999999999999999'])
    assert.is(set(service, odd), 'ERR created_at must be a time in milliseconds');
});

test('created_at cannot be removed or incremented', () => {
  for (const principal of [alice, admin, service]) {
    const refused = 'ERR field cannot be modified: created_at';
    assert.is(message(principal, 'HDEL', 'user:alice', 'created_at'), refused);
    assert.is(message(principal, 'HINCRBY', 'user:alice', 'created_at', 1), refused);
  }
});

test.run();
