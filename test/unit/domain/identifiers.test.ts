import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseInstant } from '../../../src/domain/instant.js';
import { parsePostId } from '../../../src/domain/post.js';
import { parseRole } from '../../../src/domain/role.js';
import {
  parsePerson,
  parseStoredUsername,
  parseUsername,
  SERVICE_ACCOUNT,
} from '../../../src/domain/username.js';
import { anyText, postIds, usernames } from '../../support/values/arbitraries.js';

const test = suite('identifiers');

test('a username is one to 64 Latin letters, digits, dots, dashes or underscores', () => {
  for (const name of ['a', 'Alice', 'a.b-c_d', '00', 'a'.repeat(64), '...', 'Mea', SERVICE_ACCOUNT])
    assert.equal(parseUsername(name), E.right(name));
  for (const name of ['', 'a'.repeat(65), 'é', 'a b', 'a:b', 'a{b', 'a\n', '\ud800'])
    assert.equal(parseUsername(name), E.left('InvalidUsername'), JSON.stringify(name));
});

test('reserved words are no usernames, in any case', () => {
  const reserved = ['me', 'ME', 'Me', 'auth', 'AUTH', '.', '..', '0', 'null', 'NULL', 'undefined'];
  for (const name of [...reserved, 'XANO_SYNC', 'Xano_Sync'])
    assert.equal(parseUsername(name), E.left('InvalidUsername'), name);
});

test('the name of the service account is no person', () => {
  assert.equal(parsePerson(SERVICE_ACCOUNT), E.left('InvalidUsername'));
  assert.equal(parsePerson('alice'), E.right('alice'));
  assert.equal(parsePerson('me'), E.left('InvalidUsername'));
});

test('a username that is stored already is read even if it is reserved by now', () => {
  for (const name of ['0', 'auth', SERVICE_ACCOUNT])
    assert.equal(parseStoredUsername(name), E.right(name));
  assert.equal(parseStoredUsername('a:b'), E.left('InvalidUsername'));
});

test('a post id is one to 64 Latin letters, digits, dashes or underscores', () => {
  for (const id of ['42', '550e8400-e29b-41d4-a716-446655440000', 'a'.repeat(64)])
    assert.equal(parsePostId(id), E.right(id));
  for (const id of ['', 'a.b', 'a'.repeat(65), 'a\n', '{a}'])
    assert.equal(parsePostId(id), E.left('InvalidPostId'), JSON.stringify(id));
});

test('an identifier is kept unchanged, and has no character with a meaning in keys', () => {
  fc.assert(
    fc.property(fc.oneof(usernames, postIds, anyText), (text) => {
      for (const parsed of [parseUsername(text), parsePostId(text)]) {
        if (E.isLeft(parsed)) continue;
        assert.is(parsed.right, text);
        assert.match(parsed.right, /^[\w.-]{1,64}$/);
      }
    }),
  );
});

test('a role is user, model or admin', () => {
  for (const role of ['user', 'model', 'admin']) assert.equal(parseRole(role), E.right(role));
  for (const role of ['', 'Admin', 'root', 'constructor'])
    assert.equal(parseRole(role), E.left('InvalidRole'));
});

test('an instant is written in digits, up to the last valid date', () => {
  assert.equal(parseInstant('0'), E.right(0));
  assert.equal(parseInstant('1234567890123'), E.right(1_234_567_890_123));
  assert.equal(parseInstant('8640000000000000'), E.right(8_640_000_000_000_000));
  for (const text of ['', '-1', '1.5', '1e3', ' 1', '1\n', '8640000000000001', '٣', 'NaN'])
    assert.equal(parseInstant(text), E.left('InvalidInstant'), JSON.stringify(text));
});

test('every instant is read back from its digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8_640_000_000_000_000 }), (instant) => {
      assert.equal(parseInstant(String(instant)), E.right(instant));
    }),
  );
});

test.run();
