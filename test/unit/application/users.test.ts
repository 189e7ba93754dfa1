import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notOwner, userNotFound } from '../../../src/application/errors.js';
import type { Known } from '../../../src/application/ports/reader.js';
import type { UserStore } from '../../../src/application/ports/user-store.js';
import { makeDeleteUser, makeSetRole } from '../../../src/application/use-cases/change-user.js';
import { makeCheckActor } from '../../../src/application/use-cases/check-actor.js';
import { makeReadUser } from '../../../src/application/use-cases/reads.js';
import type { Principal } from '../../../src/domain/principal.js';
import { publicFields as shownTo, type UserFields } from '../../../src/domain/profile.js';
import { readerOf } from '../../support/app/known.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, admin, bob, clock, down, noon, service, user } from './fixtures.js';

const publicFields = shownTo([], ['nickname']);
const fields: UserFields = { username: 'ada', email: 'a@x.org', nickname: 'a', sys_v: '1' };
const find = () => TE.right(O.some(fields));
const create = () => TE.left(down);
const nobody = { find: () => TE.right(O.none) };
const away = { find: () => TE.left(down) };

const reading = suite('ReadUser');

const readingOf = (user: UserFields | 'damaged' | null) =>
  makeReadUser({ reader: readerOf({ user: () => user }), users: { create }, clock });

reading(
  'a profile is own only for its user, and not for the service acting as that user',
  async () => {
    const seen = async (principal: Principal) =>
      ok(readingOf(fields)({ principal, username: ada }));
    assert.equal(await seen(user(ada)), { fields, isOwn: true, relation: null });
    const strangers = { isFollowing: false, followsMe: false, isMuted: false, isBlocked: false };
    for (const principal of [user(bob), admin])
      assert.equal(await seen(principal), { fields, isOwn: false, relation: strangers });
    for (const principal of [service(), service(ada)])
      assert.equal(await seen(principal), { fields, isOwn: false, relation: null });
  },
);

reading('a viewer sees a follow only if both sides of it are stored', async () => {
  const sides = new Set(['bob following ada', 'ada followers bob', 'ada following bob']);
  const isMember: Known['isMember'] = (key, member) =>
    key.of === 'user' && sides.has(`${key.username} ${key.part ?? ''} ${member}`);
  const readUser = makeReadUser({
    reader: readerOf({ user: () => fields, isMember }),
    ...{ users: { create }, clock },
  });
  const seen = () => ok(readUser({ principal: user(bob), username: ada }));
  assert.equal((await seen()).relation, {
    isFollowing: true,
    followsMe: false,
    isMuted: false,
    isBlocked: false,
  });
  sides.add('bob followers ada');
  assert.equal((await seen()).relation, {
    isFollowing: true,
    followsMe: true,
    isMuted: false,
    isBlocked: false,
  });
});

reading('an unknown user, an unreadable one and an unreachable store are reported', async () => {
  const given = { principal: user(bob), username: ada };
  assert.equal(await failure(readingOf(null)(given)), userNotFound(ada));
  assert.is((await failure(readingOf('damaged')(given)))._tag, 'StoreDamaged');
  const gone = { read: () => TE.left(down), readEither: () => TE.left(down) };
  const readUser = makeReadUser({ reader: gone, users: { create }, clock });
  assert.equal(await failure(readUser(given)), down);
});

reading.run();

const checking = suite('CheckActor');

checking('a service may act as a known user, and not as an unknown one', async () => {
  await ok(makeCheckActor({ users: { find } })(ada));
  assert.equal(await failure(makeCheckActor({ users: nobody })(ada)), userNotFound(ada));
  assert.equal(await failure(makeCheckActor({ users: away })(ada)), down);
});

checking.run();

const deleting = suite('DeleteUser');
const deletion = { posts: 1, likes: 2, bookmarks: 3, followers: 4, following: 5, comments: 6 };

deleting('a user is deleted by themselves, admins and the service only', async () => {
  const asked: unknown[] = [];
  const remove: UserStore['remove'] = (...given) => {
    asked.push(given);
    return TE.right(deletion);
  };
  const deleteUser = makeDeleteUser({ users: { remove }, clock });
  for (const principal of [user(ada), admin, service(), service(bob)])
    assert.equal(await ok(deleteUser({ principal, username: ada })), deletion);
  assert.equal(
    asked,
    // An act of a user has the current time as its version; a service's write has no version unless it gives one.
    [
      [ada, noon, { version: noon, byUser: true, spender: ada }],
      [ada, noon, { version: noon, byUser: true }],
      [ada, noon, { version: null, byUser: false }],
      [ada, noon, { version: null, byUser: false }],
    ],
  );
  for (const principal of [user(bob), user(bob, 'model')])
    assert.equal(await failure(deleteUser({ principal, username: ada })), notOwner);
  assert.is(asked.length, 4);
});

deleting('an unknown user is refused', async () => {
  const deleteUser = makeDeleteUser({ users: { remove: () => TE.left(userNotFound(ada)) }, clock });
  assert.equal(
    await failure(deleteUser({ principal: user(ada), username: ada })),
    userNotFound(ada),
  );
});

deleting.run();

const ranking = suite('SetRole');

ranking('the role is set, and the answer has the public fields', async () => {
  const propagation = { posts: 3, status: 'queued' } as const;
  const setRole: UserStore['setRole'] = (_, role) =>
    TE.right({ user: { ...fields, role }, propagation });
  const make = makeSetRole({ users: { setRole }, clock, publicFields });
  for (const principal of [admin, service(ada)])
    assert.equal(await ok(make({ principal, username: ada, role: 'model' })), {
      user: { username: 'ada', role: 'model' },
      propagation,
    });
});

ranking('an unknown user is refused', async () => {
  const users = { setRole: () => TE.left(userNotFound(ada)) };
  const setRole = makeSetRole({ users, clock, publicFields });
  const error = await failure(setRole({ principal: admin, username: ada, role: 'user' }));
  assert.equal(error, userNotFound(ada));
});

ranking.run();
