import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { postNotFound, userNotFound } from '../../../src/application/errors.js';
import type { UserStore } from '../../../src/application/ports/user-store.js';
import { actingAs } from '../../../src/application/acting.js';
import { SERVICE_ACCOUNT } from '../../../src/domain/username.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, bob, clock, down, noon, postId } from './fixtures.js';

/** Makes a directory of known users, and an act that requires the given ones. */
const world = () => {
  const made: (readonly [string, number])[] = [];
  const create: UserStore['create'] = (username, createdAt) =>
    TE.fromIO(() => void made.push([username, createdAt]));
  const needs = (username: typeof ada) =>
    TE.fromIOEither(() =>
      made.some(([name]) => name === username) ? E.right('done') : E.left(userNotFound(username)),
    );
  return { made, needs, as: actingAs({ users: { create }, clock }) };
};

const test = suite('service account');

test('the account is created once, if it acts and is missing, and the act is repeated', async () => {
  const { made, needs, as } = world();
  for (const _ of [1, 2]) assert.is(await ok(as(SERVICE_ACCOUNT)(needs(SERVICE_ACCOUNT))), 'done');
  assert.equal(made, [[SERVICE_ACCOUNT, noon]]);
});

test('the account is not created when another user acts, even if it is the missing one', async () => {
  const { made, needs, as } = world();
  assert.equal(await failure(as(ada)(needs(SERVICE_ACCOUNT))), userNotFound(SERVICE_ACCOUNT));
  assert.equal(made, []);
});

test('the account is not created when another user is missing', async () => {
  const { made, needs, as } = world();
  assert.equal(await failure(as(SERVICE_ACCOUNT)(needs(bob))), userNotFound(bob));
  assert.equal(made, []);
});

test('the account is not created for another failure', async () => {
  const { made, as } = world();
  for (const error of [postNotFound(postId), down])
    assert.equal(await failure(as(SERVICE_ACCOUNT)(TE.left(error))), error);
  assert.equal(made, []);
});

test('a failed creation is reported, and the act is not repeated', async () => {
  let tries = 0;
  const act = TE.fromIOEither(() => {
    tries += 1;
    return E.left(userNotFound(SERVICE_ACCOUNT));
  });
  const as = actingAs({ users: { create: () => TE.left(down) }, clock });
  assert.equal(await failure(as(SERVICE_ACCOUNT)(act)), down);
  assert.is(tries, 1);
});

test('an account that stays missing is reported after one repetition', async () => {
  const as = actingAs({ users: { create: () => TE.right(undefined) }, clock });
  const act = TE.left(userNotFound(SERVICE_ACCOUNT));
  assert.equal(await failure(as(SERVICE_ACCOUNT)(act)), userNotFound(SERVICE_ACCOUNT));
});

test.run();
