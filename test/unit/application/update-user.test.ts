import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  fieldNotWritable,
  invalidRequest,
  userNotFound,
  usernameImmutable,
} from '../../../src/application/errors.js';
import type { UserStore } from '../../../src/application/ports/user-store.js';
import {
  makeUpdateUser,
  type ProfilePatch,
} from '../../../src/application/use-cases/change-user.js';
import type { Principal } from '../../../src/domain/principal.js';
import { publicFields, type ProfileChanges } from '../../../src/domain/profile.js';
import { allowanceFor, ownFields } from '../../../src/domain/user-field.js';
import { SERVICE_ACCOUNT, type Username } from '../../../src/domain/username.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, admin, clock, down, noon, service, user } from './fixtures.js';

const fields = { publicFields: publicFields([], []), ownFields: ownFields(['vip', 'age']) };
const propagation = { posts: 0, status: 'done' } as const;
const create = () => TE.left(down);

const updating = (patch: ProfilePatch, principal: Principal = user(ada), username = ada) => {
  const asked: (readonly [Username, ProfileChanges, number])[] = [];
  const update: UserStore['update'] = (who, what, now) => {
    asked.push([who, what, now]);
    return TE.right({ user: { username, email: 'a@example.com' }, propagation });
  };
  const updateUser = makeUpdateUser({ users: { update, create }, clock, ...fields });
  return { asked, effect: updateUser({ principal, username, patch }) };
};

const refused = async (...given: Parameters<typeof updating>) => {
  const { asked, effect } = updating(...given);
  const error = await failure(effect);
  assert.equal(asked, []);
  return error;
};

const changes = async (...given: Parameters<typeof updating>) => {
  const { asked, effect } = updating(...given);
  await ok(effect);
  return asked.map(([, { set, remove }]) => ({ set, remove }));
};

const test = suite('UpdateUser');

test('values are stored as text, null removes a field, and an empty text stays', async () => {
  const { asked, effect } = updating({ bio: 'x', age: 7, vip: true, links: null, avatar: '' });
  await ok(effect);
  const set = { bio: 'x', age: '7', vip: 'true', avatar: '' };
  const allowance = allowanceFor(user(ada), fields.ownFields);
  assert.equal(asked, [[ada, { set, remove: ['links'], allowance }, noon]]);
});

test("a user's hash is limited in size, except for what the service writes", async () => {
  const large = { bio: 'x'.repeat(4097) };
  assert.equal(await refused(large), invalidRequest('bio', 'must be at most 4096 bytes'));
  assert.equal(await refused({ id: '7' }), fieldNotWritable('id'));
  const { asked, effect } = updating({ ...large, id: '7' }, service());
  await ok(effect);
  assert.is(asked[0]?.[1].allowance, null);
});

test('a blocked field refuses the whole patch, for every principal and value', async () => {
  for (const field of [
    ...['role', 'postCount', 'followerCount', 'followingCount'],
    ...['password', 'password_hash', 'sys_version'],
  ])
    for (const principal of [user(ada), admin, service()])
      for (const value of ['x', 1, null])
        assert.equal(
          await refused({ bio: 'fine', [field]: value }, principal),
          fieldNotWritable(field),
        );
});

test('a field that would become a prototype is refused', async () => {
  const patch = Object.fromEntries([['__proto__', 'x']]);
  assert.equal(await refused(patch), fieldNotWritable('__proto__'));
});

test('username may be set to the same value, but not changed', async () => {
  assert.equal(await changes({ username: 'ada' }), [{ set: { username: 'ada' }, remove: [] }]);
  for (const value of ['Ada', 'bob', '', null])
    for (const principal of [user(ada), admin, service()])
      assert.equal(await refused({ username: value }, principal), usernameImmutable);
});

test('created_at is set by admins and the service, and not by the user', async () => {
  for (const principal of [admin, service()])
    assert.equal(await changes({ created_at: 1_234_567_890_123 }, principal), [
      { set: { created_at: '1234567890123' }, remove: [] },
    ]);
  assert.equal(await refused({ created_at: 5 }), fieldNotWritable('created_at'));
});

test('created_at is a time and cannot be removed', async () => {
  assert.equal(await refused({ created_at: null }, admin), fieldNotWritable('created_at'));
  // The last three are microseconds, which as ms lie tens of thousands of years ahead.
  for (const value of ['now', -1, 1.5, '', true, 1_760_000_000_000_000, '1760000000000000', 1e14])
    for (const principal of [admin, service()])
      assert.equal(await refused({ created_at: value }, principal), {
        _tag: 'InvalidRequest',
        errors: [{ path: 'created_at', message: 'must be a time in milliseconds' }],
      });
});

test('created_at may be at most a day ahead', async () => {
  const last = noon + 86_400_000;
  for (const principal of [admin, service()]) {
    assert.is((await changes({ created_at: last }, principal)).length, 1);
    assert.equal(
      await refused({ created_at: String(last + 1) }, principal),
      invalidRequest('created_at', 'must not be after tomorrow'),
    );
  }
});

test('the user gets every field back, and others the public ones', async () => {
  const own = await ok(updating({ bio: 'x' }).effect);
  assert.equal(own, { user: { username: 'ada', email: 'a@example.com' }, propagation });
  for (const principal of [admin, service(ada)]) {
    const others = await ok(updating({ bio: 'x' }, principal).effect);
    assert.equal(others.user, { username: 'ada' });
  }
});

test('an unknown user and an unreachable store are reported', async () => {
  for (const error of [userNotFound(ada), down]) {
    const users = { update: () => TE.left(error), create };
    const updateUser = makeUpdateUser({ users, clock, ...fields });
    const given = { principal: service(), username: ada, patch: { bio: 'x' } };
    assert.equal(await failure(updateUser(given)), error);
  }
});

test('the service account is created by its first write about itself', async () => {
  const made: string[] = [];
  const update: UserStore['update'] = (username) =>
    TE.fromIOEither(() =>
      made.includes(username)
        ? { _tag: 'Right', right: { user: { username }, propagation } }
        : { _tag: 'Left', left: userNotFound(username) },
    );
  const updateUser = makeUpdateUser({
    users: { update, create: (username) => TE.fromIO(() => void made.push(username)) },
    clock,
    ...fields,
  });
  const given = { principal: service(), username: SERVICE_ACCOUNT, patch: { bio: 'x' } };
  assert.equal((await ok(updateUser(given))).user, { username: SERVICE_ACCOUNT });
  assert.equal(made, [SERVICE_ACCOUNT]);
});

test.run();
