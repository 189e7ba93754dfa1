import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isSystemField,
  profileFor,
  publicFields,
  publicProfile,
  type UserFields,
} from '../../../src/domain/profile.js';
import { isSecret } from '../../../src/domain/secret-names.js';
import type { Username } from '../../../src/domain/username.js';
import { principals } from '../../support/values/arbitraries.js';

const ada = 'ada' as Username;
const self = { kind: 'user', username: ada, role: 'user', userId: null } as const;

const PUBLIC = [
  ...['username', 'display_name', 'bio', 'avatar', 'links', 'role', 'created_at'],
  ...['postCount', 'followerCount', 'followingCount'],
];
const SECRET = ['password', 'Password_Hash', 'authToken', 'magic_link', 'sys_version', 'sys_'];

const hashes: fc.Arbitrary<UserFields> = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(
          ...PUBLIC,
          ...SECRET,
          'email',
          'Bio',
          'nickname',
          '__proto__',
          'constructor',
        ),
        fc.string(),
      ),
      fc.string(),
    ),
  )
  .map((entries) => Object.fromEntries(entries));

const test = suite('profiles');

test('others and the service see only the public fields, whatever the hash holds', () => {
  const shown = publicFields(['nickname'], []);
  fc.assert(
    fc.property(hashes, principals, (fields, principal) => {
      if (principal.kind === 'user' && principal.username === ada) return;
      assert.equal(
        Object.keys(profileFor(principal, ada, fields, shown)),
        Object.keys(fields).filter((field) => [...PUBLIC, 'nickname'].includes(field)),
      );
    }),
  );
});

test('users see every field of their own except secrets and system fields', () => {
  fc.assert(
    fc.property(hashes, (fields) => {
      const shown = Object.keys(profileFor(self, ada, fields, publicFields([], ['nickname'])));
      const own = Object.keys(fields).filter(
        (field) => !SECRET.includes(field) && !isSystemField(field) && !isSecret(field),
      );
      assert.equal(shown, own);
    }),
  );
});

test('users see a JSON value of their own without the secrets in it', () => {
  const fields = {
    username: 'ada',
    settings: '{"theme":"dark","apiKey":"k","n":12345678901234567890}',
  };
  const { settings } = profileFor(self, ada, fields, publicFields([], []));
  assert.is(settings, '{"theme":"dark","n":12345678901234567890}');
});

test('an admin and a service principal acting as the user see only the public fields', () => {
  const admin = { ...self, username: 'root' as Username, role: 'admin' } as const;
  const service = { kind: 'service', username: ada } as const;
  const fields = { username: 'ada', email: 'ada@example.com', phone: '+1-555-0123' };
  for (const principal of [admin, service])
    assert.equal(profileFor(principal, ada, fields, publicFields([], [])), { username: 'ada' });
});

test('a private field wins over a public one in every spelling, and a secret over both', () => {
  const named = ['Phone_Number', 'phone', 'nickname', 'api_key', 'sys_x'];
  const shown = publicFields(named, ['phoneNumber', 'BIO', 'phone']);
  assert.equal(
    [...shown].sort(),
    [...PUBLIC.filter((field) => field !== 'bio'), 'nickname'].sort(),
  );
});

test('counters and times are numbers, everything else is text', () => {
  const fields = {
    username: 'ada',
    postCount: '1',
    followerCount: '2',
    followingCount: '3',
    created_at: '1234567890123',
    zip: '00123',
  };
  assert.equal(publicProfile(fields, publicFields(['zip'], [])), {
    username: 'ada',
    postCount: 1,
    followerCount: 2,
    followingCount: 3,
    created_at: 1_234_567_890_123,
    zip: '00123',
  });
});

test('system fields are those that start with sys_', () => {
  assert.ok(isSystemField('sys_'));
  assert.ok(isSystemField('sys_posts'));
  assert.not(isSystemField('system'));
  assert.not(isSystemField('SYS_x'));
});

test.run();
