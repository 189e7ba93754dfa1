import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isSystemField,
  privateFields,
  profileFor,
  publicProfile,
  type UserFields,
} from '../../../src/domain/profile.js';
import type { Username } from '../../../src/domain/username.js';
import { principals } from '../../support/arbitraries.js';

const ada = 'ada' as Username;
const self = { kind: 'user', username: ada, role: 'user', userId: null } as const;

const PRIVATE = [
  ...['first_name', 'last_name', 'email', 'phone', 'phone_number', 'address', 'date_of_birth'],
  ...['birth_date', 'ssn', 'credit_card', 'bank_account', 'ip_address', 'device_id'],
];
const SECRET = ['password', 'password_hash', 'sys_version', 'sys_'];

const hashes: fc.Arbitrary<UserFields> = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(...PRIVATE, ...SECRET, 'nickname', 'bio', '__proto__', 'constructor'),
        fc.string(),
      ),
      fc.string(),
    ),
  )
  .map((entries) => Object.fromEntries(entries));

const test = suite('Profiles');

test('whatever the hash holds, others and the service see no private field', () => {
  const hidden = privateFields(['nickname']);
  fc.assert(
    fc.property(hashes, principals, (fields, principal) => {
      if (principal.kind === 'user' && principal.username === ada) return;
      const shown = Object.keys(profileFor(principal, ada, fields, hidden));
      for (const field of [...PRIVATE, ...SECRET, 'nickname']) assert.not(shown.includes(field));
      for (const field of Object.keys(fields))
        if (!hidden.has(field) && !SECRET.includes(field) && !isSystemField(field))
          assert.ok(shown.includes(field), field);
    }),
  );
});

test('oneself sees every field but secrets and those of the system', () => {
  fc.assert(
    fc.property(hashes, (fields) => {
      const shown = Object.keys(profileFor(self, ada, fields, privateFields(['nickname'])));
      const own = Object.keys(fields).filter(
        (field) => !SECRET.includes(field) && !isSystemField(field),
      );
      assert.equal(shown, own);
    }),
  );
});

test('a service principal that acts as the user sees what everybody sees', () => {
  const service = { kind: 'service', username: ada } as const;
  const fields = { username: 'ada', email: 'ada@example.com' };
  assert.equal(profileFor(service, ada, fields, privateFields([])), { username: 'ada' });
});

test('an admin sees what everybody sees of somebody else', () => {
  const admin = { ...self, username: 'root' as Username, role: 'admin' } as const;
  const fields = { username: 'ada', phone: '+1-555-0123' };
  assert.equal(profileFor(admin, ada, fields, privateFields([])), { username: 'ada' });
});

test('own names are added to the private ones, never put in their place', () => {
  const hidden = privateFields(['nickname']);
  for (const field of [...PRIVATE, 'nickname']) assert.ok(hidden.has(field), field);
  assert.is(hidden.size, PRIVATE.length + 1);
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
  assert.equal(publicProfile(fields, privateFields([])), {
    username: 'ada',
    postCount: 1,
    followerCount: 2,
    followingCount: 3,
    created_at: 1_234_567_890_123,
    zip: '00123',
  });
});

test('fields of the system are those that start with sys_', () => {
  assert.ok(isSystemField('sys_'));
  assert.ok(isSystemField('sys_posts'));
  assert.not(isSystemField('system'));
  assert.not(isSystemField('SYS_x'));
});

test.run();
