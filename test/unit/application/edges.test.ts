import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  blocked,
  cannotBlockSelf,
  cannotFollowSelf,
  cannotMuteSelf,
  postNotFound,
  userNotFound,
} from '../../../src/application/errors.js';
import { makeEdgeUses } from '../../../src/application/use-cases/edges.js';
import { SERVICE_ACCOUNT, type Username } from '../../../src/domain/username.js';
import { ban, join, publish } from '../../support/app/acts.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, bob, clock, down, postId, service, user } from './fixtures.js';

const subject = makeFakeSubject({ budgets: null });

/** Sets up ada's post, and bob. */
const setUp = async () => {
  const stores = await subject.fresh();
  const scene = { stores, time: { ...clock, pass: clock.now } };
  await join(scene, ada, bob);
  await publish(scene, { id: postId });
  return { ...stores, clock, scene };
};

const acts = suite('acts on edges');

acts('an act is done once as the acting user, and can be undone', async () => {
  const deps = await setUp();
  for (const [does, undoes] of [
    [makeEdgeUses(deps).likePost, makeEdgeUses(deps).unlikePost],
    [makeEdgeUses(deps).bookmarkPost, makeEdgeUses(deps).unbookmarkPost],
  ] as const) {
    const byAda = { principal: user(ada), id: postId };
    assert.equal(await ok(does(byAda)), { changed: true, count: 1 });
    assert.equal(await ok(does(byAda)), { changed: false, count: 1 });
    assert.equal(await ok(does({ ...byAda, principal: service(bob) })), {
      changed: true,
      count: 2,
    });
    assert.equal(await ok(undoes(byAda)), { changed: true, count: 1 });
    assert.equal(await ok(undoes(byAda)), { changed: false, count: 1 });
  }
  const bobsMute = { principal: user(bob), whom: ada };
  for (const changed of [true, false])
    assert.is((await ok(makeEdgeUses(deps).mute(bobsMute))).changed, changed);
  for (const changed of [true, false])
    assert.is((await ok(makeEdgeUses(deps).unmute(bobsMute))).changed, changed);
  const bobsFollow = { principal: user(bob), whom: ada };
  assert.equal(await ok(makeEdgeUses(deps).follow(bobsFollow)), { changed: true, count: 1 });
  assert.equal(await ok(makeEdgeUses(deps).unfollow(bobsFollow)), { changed: true, count: 0 });
  assert.equal(await ok(makeEdgeUses(deps).unfollow(bobsFollow)), { changed: false, count: 0 });
});

acts('a missing user, a missing post and a banned post are refused', async () => {
  const deps = await setUp();
  const ghost = 'ghost' as typeof ada;
  const none = 'none' as typeof postId;
  const like = makeEdgeUses(deps).likePost;
  assert.equal(await failure(like({ principal: user(ghost), id: none })), userNotFound(ghost));
  assert.equal(await failure(like({ principal: user(ada), id: none })), postNotFound(none));
  await ban(deps.scene, postId, bob);
  for (const does of ['likePost', 'unlikePost', 'bookmarkPost', 'unbookmarkPost'] as const)
    assert.equal(
      await failure(makeEdgeUses(deps)[does]({ principal: user(ada), id: postId })),
      postNotFound(postId),
    );
  const ofGhost = { principal: user(ada), whom: ghost };
  for (const does of ['follow', 'unfollow'] as const)
    assert.equal(await failure(makeEdgeUses(deps)[does](ofGhost)), userNotFound(ghost));
  for (const does of ['mute', 'unmute', 'block', 'unblock'] as const)
    assert.equal(await failure(makeEdgeUses(deps)[does](ofGhost)), userNotFound(ghost));
});

acts('the first act of the service creates its account, being followed does not', async () => {
  const deps = await setUp();
  assert.equal(
    await failure(makeEdgeUses(deps).follow({ principal: user(ada), whom: SERVICE_ACCOUNT })),
    userNotFound(SERVICE_ACCOUNT),
  );
  assert.equal(await ok(makeEdgeUses(deps).likePost({ principal: service(), id: postId })), {
    changed: true,
    count: 1,
  });
});

acts('nobody follows, mutes or blocks themselves, even through the service', async () => {
  const deps = await setUp();
  for (const does of ['follow', 'unfollow'] as const)
    for (const principal of [user(ada), service(ada), service()])
      assert.equal(
        await failure(makeEdgeUses(deps)[does]({ principal, whom: principal.username })),
        cannotFollowSelf,
      );
  for (const does of ['mute', 'unmute'] as const)
    assert.equal(
      await failure(makeEdgeUses(deps)[does]({ principal: user(ada), whom: ada })),
      cannotMuteSelf,
    );
  for (const does of ['block', 'unblock'] as const)
    assert.equal(
      await failure(makeEdgeUses(deps)[does]({ principal: user(ada), whom: ada })),
      cannotBlockSelf,
    );
});

acts('a block ends each follow between the two, with an event of the follower', async () => {
  const deps = await setUp();
  const allEvents: unknown[] = [];
  const edges: typeof deps.edges = {
    ...deps.edges,
    enact: (reading, act) => {
      allEvents.push(act.events.map(({ type, actor, data }) => [type, actor, data]));
      return deps.edges.enact(reading, act);
    },
  };
  const byAda = { principal: user(ada), whom: bob };
  const byBob = { principal: user(bob), whom: ada };
  for (const follow of [byAda, byBob]) await ok(makeEdgeUses(deps).follow(follow));
  const block = makeEdgeUses({ ...deps, edges }).block;
  assert.is((await ok(block(byAda))).changed, true);
  const created_at = clock.now();
  assert.equal(allEvents.at(-1), [
    ['block.added', ada, { username: ada, blocked: bob, created_at }],
    ['follow.removed', ada, { follower: ada, following: bob, created_at }],
    ['follow.removed', bob, { follower: bob, following: ada, created_at }],
  ]);
  assert.is((await ok(block(byAda))).changed, false);
  assert.equal(allEvents.at(-1), []);
  for (const follow of [byAda, byBob])
    assert.equal(await ok(makeEdgeUses(deps).unfollow(follow)), { changed: false, count: 0 });
  assert.is((await ok(makeEdgeUses(deps).unblock(byAda))).changed, true);
  for (const follow of [byAda, byBob])
    assert.equal(await ok(makeEdgeUses(deps).unfollow(follow)), { changed: false, count: 0 });
  assert.equal(await ok(makeEdgeUses(deps).follow(byBob)), { changed: true, count: 1 });
});

acts('acts are refused while one of the two blocks the other, but can be undone', async () => {
  const deps = await setUp();
  const ofPost = (username: Username) => ({ principal: user(username), id: postId });
  const byAda = { principal: user(ada), whom: bob };
  const byBob = { principal: user(bob), whom: ada };
  await ok(makeEdgeUses(deps).likePost(ofPost(bob)));
  for (const block of [byAda, byBob]) {
    await ok(makeEdgeUses(deps).block(block));
    for (const does of ['likePost', 'bookmarkPost'] as const)
      assert.equal(await failure(makeEdgeUses(deps)[does](ofPost(bob))), blocked);
    for (const follow of [byAda, byBob])
      assert.equal(await failure(makeEdgeUses(deps).follow(follow)), blocked);
    assert.equal(await ok(makeEdgeUses(deps).likePost(ofPost(ada))), { changed: true, count: 2 });
    assert.equal(await ok(makeEdgeUses(deps).unlikePost(ofPost(ada))), { changed: true, count: 1 });
    await ok(makeEdgeUses(deps).mute(byBob));
    await ok(makeEdgeUses(deps).unblock(block));
  }
  assert.equal(await ok(makeEdgeUses(deps).likePost(ofPost(bob))), { changed: false, count: 1 });
  await ok(makeEdgeUses(deps).block(byAda));
  assert.equal(await ok(makeEdgeUses(deps).unlikePost(ofPost(bob))), { changed: true, count: 0 });
});

acts('an act that loses a race is repeated, and given up in the end', async () => {
  const deps = await setUp();
  let lost = 0;
  const losing = (times: number) => ({
    ...deps,
    edges: {
      ...deps.edges,
      enact: (...act: Parameters<typeof deps.edges.enact>) => {
        lost += 1;
        return lost <= times ? TE.right(E.left(null)) : deps.edges.enact(...act);
      },
    },
  });
  const byAda = { principal: user(ada), id: postId };
  assert.equal(await ok(makeEdgeUses(losing(3)).likePost(byAda)), { changed: true, count: 1 });
  assert.is(lost, 4);
  assert.is((await failure(makeEdgeUses(losing(1000)).unlikePost(byAda)))._tag, 'StoreUnavailable');
  assert.is(lost, 4 + 50);
});

acts('an unreachable store is reported', async () => {
  const away = {
    ...(await setUp()),
    edges: { expect: () => null, read: () => TE.left(down), enact: () => TE.left(down) },
  };
  assert.equal(
    await failure(makeEdgeUses(away).likePost({ principal: user(ada), id: postId })),
    down,
  );
  assert.equal(await failure(makeEdgeUses(away).follow({ principal: user(ada), whom: bob })), down);
});

acts.run();
