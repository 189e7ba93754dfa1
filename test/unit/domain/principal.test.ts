import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isAdmin, mayEdit, viewerOf, type Principal } from '../../../src/domain/principal.js';
import type { Username } from '../../../src/domain/username.js';
import { principals, usernames } from '../../support/values/arbitraries.js';

const ada = 'ada' as Username;
const bob = 'bob' as Username;
const user = (role: 'user' | 'model' | 'admin'): Principal => ({
  kind: 'user',
  username: ada,
  role,
  userId: null,
});
const service: Principal = { kind: 'service', username: bob };

const test = suite('principals');

test('the service and admins are admins, users and models are not', () => {
  assert.ok(isAdmin(service));
  assert.ok(isAdmin(user('admin')));
  assert.not(isAdmin(user('user')));
  assert.not(isAdmin(user('model')));
});

test('only an admin edits what belongs to another user', () => {
  fc.assert(
    fc.property(principals, usernames, (principal, owner) => {
      assert.is(mayEdit(principal, owner), isAdmin(principal) || principal.username === owner);
      assert.ok(mayEdit(principal, principal.username));
    }),
  );
});

test('a username in another case is another user', () => {
  assert.not(mayEdit(user('user'), 'Ada' as Username));
});

test('only a user principal is a viewer, whoever the service acts as', () => {
  assert.is(viewerOf(null), null);
  assert.is(viewerOf(service), null);
  assert.is(viewerOf(user('user')), ada);
});

test.run();
