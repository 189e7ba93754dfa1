import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Principal } from '../../../src/domain/principal.js';
import {
  fitsUserField,
  isBlockedUserField,
  MAX_OWN_FIELDS,
  maxFieldsFor,
} from '../../../src/domain/user-field.js';
import { admin, alice, message, service } from './writers.js';

/** What each of the three commands answers for one field. */
const everyWay = (principal: Principal, key: string, field: string): readonly string[] => [
  message(principal, 'HSET', key, field, '1'),
  message(principal, 'HSET', key, 'bio', 'fine', field, '1'),
  message(principal, 'HDEL', key, field),
  message(principal, 'HDEL', key, 'bio', field),
  message(principal, 'HINCRBY', key, field, 1),
];

const BLOCKED_ANYWHERE = ['password', 'password_hash', '__proto__', 'sys_version', 'sys_'];
const BLOCKED_ON_USER = ['role', 'postCount', 'followerCount', 'followingCount'];
const BLOCKED_ON_POST = [
  ...['id', 'user_id', 'username', 'user_role', 'content', 'hashtags', 'created_at'],
  ...['likesCount', 'commentsCount', 'bookmarksCount', 'banned', 'banned_at', 'banned_by'],
];

const test = suite('Fields of the write proxy');

for (const field of [...BLOCKED_ANYWHERE, ...BLOCKED_ON_USER])
  test(`${field} of a user is set by nobody, by no command`, () => {
    for (const principal of [alice, admin, service]) {
      assert.ok(isBlockedUserField(principal, field));
      for (const answer of everyWay(principal, 'user:alice', field))
        assert.is(answer, `ERR field cannot be modified: ${field}`);
    }
  });

test("Xano's id of a user is written by the service and admins, and not by the user", () => {
  for (const answer of everyWay(alice, 'user:alice', 'id'))
    assert.is(answer, 'ERR field cannot be modified: id');
  for (const principal of [admin, service])
    assert.is(message(principal, 'HSET', 'user:alice', 'id', '7'), 'accepted');
});

test('a user writes small fields, and the service what Xano has', () => {
  const [long, copied] = ['x'.repeat(4097), 'ü'.repeat(1025)];
  assert.is(message(alice, 'HSET', 'user:alice', 'bio', 'x'.repeat(4096)), 'accepted');
  assert.is(message(alice, 'HSET', 'user:alice', 'bio', long), 'ERR value too large: bio');
  assert.is(message(alice, 'HSET', 'user:alice', 'avatar', copied), 'ERR value too large: avatar');
  assert.is(message(alice, 'HSET', 'user:alice', 'n'.repeat(128), '1'), 'accepted');
  assert.not(fitsUserField(alice, 'n'.repeat(129), '1'));
  assert.is(message(service, 'HSET', 'user:alice', 'bio', long, 'avatar', copied), 'accepted');
  assert.equal([alice, admin, service].map(maxFieldsFor), [MAX_OWN_FIELDS, MAX_OWN_FIELDS, null]);
});

for (const field of [...BLOCKED_ANYWHERE, ...BLOCKED_ON_POST])
  test(`${field} of a post is set by nobody, by no command`, () => {
    for (const answer of everyWay(service, 'post:1', field))
      assert.is(answer, `ERR field cannot be modified: ${field}`);
  });

test('any name that starts with sys_ is blocked on both', () => {
  fc.assert(
    fc.property(fc.string(), (rest) => {
      fc.pre(!rest.includes('\0') && rest.isWellFormed());
      for (const key of ['user:alice', 'post:1'])
        for (const answer of everyWay(service, key, `sys_${rest}`))
          assert.ok(answer.startsWith('ERR field cannot be modified: sys_'));
    }),
  );
});

test('the denormalised fields, the medium and unknown fields of a post are writable', () => {
  for (const field of ['display_name', 'avatar', 'media_url', 'mood', 'role', 'x'])
    assert.is(message(service, 'HSET', 'post:1', field, 'y'), 'accepted', field);
});

test('personal, custom and odd fields of a user are writable', () => {
  for (const field of ['display_name', 'bio', 'email', 'phone', 'links', 'x:y', 'constructor', ''])
    assert.is(message(alice, 'HSET', 'user:alice', field, 'y'), 'accepted', field);
});

test('username may be said again, never changed, taken away or counted up', () => {
  const refused = 'ERR field cannot be modified: username';
  for (const principal of [alice, service]) {
    assert.is(message(principal, 'HSET', 'user:alice', 'username', 'alice'), 'accepted');
    assert.is(message(principal, 'HSET', 'user:alice', 'username', 'Alice'), refused);
    assert.is(message(principal, 'HSET', 'user:alice', 'username', 'me'), refused);
    assert.is(message(principal, 'HDEL', 'user:alice', 'username'), refused);
    assert.is(message(principal, 'HINCRBY', 'user:alice', 'username', 1), refused);
  }
});

test('created_at is a time, set by admins and the service', () => {
  const set = (principal: Principal, value: unknown) =>
    message(principal, 'HSET', 'user:alice', 'created_at', value);
  assert.is(set(service, '1234567890123'), 'accepted');
  assert.is(set(admin, 1_234_567_890_123), 'accepted');
  assert.is(set(alice, '1234567890123'), 'ERR field cannot be modified: created_at');
  for (const odd of ['', 'now', '-1', '1.5', true, '99999999999999999'])
    assert.is(set(service, odd), 'ERR created_at must be a time in milliseconds');
});

test('created_at is neither taken away nor counted up', () => {
  for (const principal of [alice, admin, service]) {
    const refused = 'ERR field cannot be modified: created_at';
    assert.is(message(principal, 'HDEL', 'user:alice', 'created_at'), refused);
    assert.is(message(principal, 'HINCRBY', 'user:alice', 'created_at', 1), refused);
  }
});

test.run();
