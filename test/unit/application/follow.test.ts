import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cannotFollowSelf, userNotFound } from '../../../src/application/errors.js';
import type { Follow, FollowStore } from '../../../src/application/ports/follow-store.js';
import { makeFollow, makeUnfollow } from '../../../src/application/use-cases/follow.js';
import { SERVICE_ACCOUNT } from '../../../src/domain/username.js';
import { failure, ok } from '../../support/effect.js';
import { ada, bob, clock, down, service, user } from './fixtures.js';

const receipt = { changed: true, followerCount: 1 };
const users = { create: () => TE.left(down) };

const EVERY = [
  ['follows', makeFollow, 'add'],
  ['unfollows', makeUnfollow, 'remove'],
] as const;

const test = suite('Following');

for (const [sentence, make, act] of EVERY) {
  test(`${sentence} as the acting user`, async () => {
    const asked: (readonly [string, Follow])[] = [];
    const record =
      (name: string): FollowStore['add'] =>
      (follow) => {
        asked.push([name, follow]);
        return TE.right(receipt);
      };
    const follow = make({
      follows: { add: record('add'), remove: record('remove') },
      users,
      clock,
    });
    assert.equal(await ok(follow({ principal: user(ada), following: bob })), receipt);
    assert.equal(await ok(follow({ principal: service(bob), following: ada })), receipt);
    assert.equal(asked, [
      [act, { follower: ada, following: bob }],
      [act, { follower: bob, following: ada }],
    ]);
  });

  test(`nobody ${sentence} oneself, nor does the service in somebody's name`, async () => {
    const follows = { add: () => TE.left(down), remove: () => TE.left(down) };
    const follow = make({ follows, users, clock });
    for (const principal of [user(ada), service(ada)])
      assert.equal(await failure(follow({ principal, following: ada })), cannotFollowSelf);
    assert.equal(
      await failure(follow({ principal: service(), following: SERVICE_ACCOUNT })),
      cannotFollowSelf,
    );
  });

  test(`${sentence}: an unknown user and a store that is away are told`, async () => {
    for (const error of [userNotFound(bob), down]) {
      const follows = { add: () => TE.left(error), remove: () => TE.left(error) };
      const follow = make({ follows, users, clock });
      assert.equal(await failure(follow({ principal: user(ada), following: bob })), error);
    }
  });
}

test('to follow the service account does not make it', async () => {
  const missing = userNotFound(SERVICE_ACCOUNT);
  const follows = { add: () => TE.left(missing), remove: () => TE.left(missing) };
  const follow = makeFollow({ follows, users, clock });
  const error = await failure(follow({ principal: user(ada), following: SERVICE_ACCOUNT }));
  assert.equal(error, missing);
});

test.run();
