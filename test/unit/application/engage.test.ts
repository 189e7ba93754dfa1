import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { postNotFound, userNotFound } from '../../../src/application/errors.js';
import type {
  Engagement,
  EngagementReceipt,
  EngagementStore,
} from '../../../src/application/ports/engagement-store.js';
import {
  makeBookmarkPost,
  makeLikePost,
  makeUnbookmarkPost,
  makeUnlikePost,
} from '../../../src/application/use-cases/engage.js';
import { failure, ok } from '../../support/effect.js';
import { ada, bob, clock, down, noon, postId, service, user } from './fixtures.js';

const receipt: EngagementReceipt = { changed: true, count: 1 };
const users = { create: () => TE.left(down) };

const EVERY = [
  ['likes', makeLikePost, 'add', 'like'],
  ['takes a like back', makeUnlikePost, 'remove', 'like'],
  ['bookmarks', makeBookmarkPost, 'add', 'bookmark'],
  ['takes a bookmark back', makeUnbookmarkPost, 'remove', 'bookmark'],
] as const;

const test = suite('Engaging');

for (const [sentence, make, act, kind] of EVERY)
  test(`${sentence} as the acting user, now`, async () => {
    const asked: (readonly [string, Engagement, number])[] = [];
    const record =
      (name: string): EngagementStore['add'] =>
      (engagement, now) => {
        asked.push([name, engagement, now]);
        return TE.right(receipt);
      };
    const engagements = { add: record('add'), remove: record('remove') };
    const engage = make({ engagements, users, clock });
    assert.equal(await ok(engage({ principal: user(ada), id: postId })), receipt);
    assert.equal(await ok(engage({ principal: service(bob), id: postId })), receipt);
    assert.equal(asked, [
      [act, { kind, id: postId, username: ada }, noon],
      [act, { kind, id: postId, username: bob }, noon],
    ]);
  });

for (const [sentence, make] of EVERY)
  test(`${sentence}: a missing post, a missing user and a store that is away are told`, async () => {
    for (const error of [postNotFound(postId), userNotFound(ada), down]) {
      const engagements = { add: () => TE.left(error), remove: () => TE.left(error) };
      const engage = make({ engagements, users, clock });
      assert.equal(await failure(engage({ principal: user(ada), id: postId })), error);
    }
  });

test('the service account is made on its first like', async () => {
  const made: string[] = [];
  const add: EngagementStore['add'] = ({ username }) =>
    TE.fromIOEither(() =>
      made.includes(username)
        ? { _tag: 'Right', right: receipt }
        : { _tag: 'Left', left: userNotFound(username) },
    );
  const likePost = makeLikePost({
    engagements: { add, remove: add },
    users: { create: (username) => TE.fromIO(() => void made.push(username)) },
    clock,
  });
  assert.equal(await ok(likePost({ principal: service(), id: postId })), receipt);
  assert.equal(made, ['xano_sync']);
});

test.run();
