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
import {
  makeBlock,
  makeBookmarkPost,
  makeFollow,
  makeLikePost,
  makeMute,
  makeUnblock,
  makeUnbookmarkPost,
  makeUnfollow,
  makeUnlikePost,
  makeUnmute,
} from '../../../src/application/use-cases/edges.js';
import { SERVICE_ACCOUNT, type Username } from '../../../src/domain/username.js';
import { ban, join, publish } from '../../support/app/acts.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, bob, clock, down, postId, service, user } from './fixtures.js';

const subject = makeFakeSubject({ budgets: null });

/** ada's post, and bob. */
const town = async () => {
  const stores = await subject.fresh();
  const scene = { stores, time: { ...clock, pass: clock.now } };
  await join(scene, ada, bob);
  await publish(scene, { id: postId });
  return { ...stores, clock, scene };
};

const acts = suite('Liking, bookmarking, following');

acts('are done as the acting user, once, and taken back', async () => {
  const deps = await town();
  for (const [does, undoes] of [
    [makeLikePost(deps), makeUnlikePost(deps)],
    [makeBookmarkPost(deps), makeUnbookmarkPost(deps)],
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
    assert.is((await ok(makeMute(deps)(bobsMute))).changed, changed);
  for (const changed of [true, false])
    assert.is((await ok(makeUnmute(deps)(bobsMute))).changed, changed);
  const bobsFollow = { principal: user(bob), whom: ada };
  assert.equal(await ok(makeFollow(deps)(bobsFollow)), { changed: true, count: 1 });
  assert.equal(await ok(makeUnfollow(deps)(bobsFollow)), { changed: true, count: 0 });
  assert.equal(await ok(makeUnfollow(deps)(bobsFollow)), { changed: false, count: 0 });
});

acts('tell of a user and of a post that are missing, and find no banned one', async () => {
  const deps = await town();
  const ghost = 'ghost' as typeof ada;
  const none = 'none' as typeof postId;
  const like = makeLikePost(deps);
  assert.equal(await failure(like({ principal: user(ghost), id: none })), userNotFound(ghost));
  assert.equal(await failure(like({ principal: user(ada), id: none })), postNotFound(none));
  await ban(deps.scene, postId, bob);
  for (const make of [makeLikePost, makeUnlikePost, makeBookmarkPost, makeUnbookmarkPost])
    assert.equal(
      await failure(make(deps)({ principal: user(ada), id: postId })),
      postNotFound(postId),
    );
  const ofGhost = { principal: user(ada), whom: ghost };
  for (const make of [makeFollow, makeUnfollow])
    assert.equal(await failure(make(deps)(ofGhost)), userNotFound(ghost));
  for (const make of [makeMute, makeUnmute, makeBlock, makeUnblock])
    assert.equal(await failure(make(deps)(ofGhost)), userNotFound(ghost));
});

acts('make the service account on its first act, but not as one to be followed', async () => {
  const deps = await town();
  assert.equal(
    await failure(makeFollow(deps)({ principal: user(ada), whom: SERVICE_ACCOUNT })),
    userNotFound(SERVICE_ACCOUNT),
  );
  assert.equal(await ok(makeLikePost(deps)({ principal: service(), id: postId })), {
    changed: true,
    count: 1,
  });
});

acts("let nobody follow or mute themselves, nor the service in somebody's name", async () => {
  const deps = await town();
  for (const make of [makeFollow, makeUnfollow])
    for (const principal of [user(ada), service(ada), service()])
      assert.equal(
        await failure(make(deps)({ principal, whom: principal.username })),
        cannotFollowSelf,
      );
  for (const make of [makeMute, makeUnmute])
    assert.equal(await failure(make(deps)({ principal: user(ada), whom: ada })), cannotMuteSelf);
  for (const make of [makeBlock, makeUnblock])
    assert.equal(await failure(make(deps)({ principal: user(ada), whom: ada })), cannotBlockSelf);
});

acts(
  'end each follow between the two by a block, which is told as theirs who followed',
  async () => {
    const deps = await town();
    const told: unknown[] = [];
    const edges: typeof deps.edges = {
      ...deps.edges,
      enact: (reading, act) => {
        told.push(act.events.map(({ type, actor, data }) => [type, actor, data]));
        return deps.edges.enact(reading, act);
      },
    };
    const byAda = { principal: user(ada), whom: bob };
    const byBob = { principal: user(bob), whom: ada };
    for (const follow of [byAda, byBob]) await ok(makeFollow(deps)(follow));
    const block = makeBlock({ ...deps, edges });
    assert.is((await ok(block(byAda))).changed, true);
    const created_at = clock.now();
    assert.equal(told.at(-1), [
      ['block.added', ada, { username: ada, blocked: bob, created_at }],
      ['follow.removed', ada, { follower: ada, following: bob, created_at }],
      ['follow.removed', bob, { follower: bob, following: ada, created_at }],
    ]);
    assert.is((await ok(block(byAda))).changed, false);
    assert.equal(told.at(-1), []);
    for (const follow of [byAda, byBob])
      assert.equal(await ok(makeUnfollow(deps)(follow)), { changed: false, count: 0 });
    assert.is((await ok(makeUnblock(deps)(byAda))).changed, true);
    for (const follow of [byAda, byBob])
      assert.equal(await ok(makeUnfollow(deps)(follow)), { changed: false, count: 0 });
    assert.equal(await ok(makeFollow(deps)(byBob)), { changed: true, count: 1 });
  },
);

acts('are refused to either of two of whom one blocks the other, but not taken back', async () => {
  const deps = await town();
  const ofPost = (username: Username) => ({ principal: user(username), id: postId });
  const byAda = { principal: user(ada), whom: bob };
  const byBob = { principal: user(bob), whom: ada };
  await ok(makeLikePost(deps)(ofPost(bob)));
  for (const block of [byAda, byBob]) {
    await ok(makeBlock(deps)(block));
    for (const make of [makeLikePost, makeBookmarkPost])
      assert.equal(await failure(make(deps)(ofPost(bob))), blocked);
    for (const follow of [byAda, byBob])
      assert.equal(await failure(makeFollow(deps)(follow)), blocked);
    assert.equal(await ok(makeLikePost(deps)(ofPost(ada))), { changed: true, count: 2 });
    assert.equal(await ok(makeUnlikePost(deps)(ofPost(ada))), { changed: true, count: 1 });
    await ok(makeMute(deps)(byBob));
    await ok(makeUnblock(deps)(block));
  }
  assert.equal(await ok(makeLikePost(deps)(ofPost(bob))), { changed: false, count: 1 });
  await ok(makeBlock(deps)(byAda));
  assert.equal(await ok(makeUnlikePost(deps)(ofPost(bob))), { changed: true, count: 0 });
});

acts('begin again while others are quicker, and give up in the end', async () => {
  const deps = await town();
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
  assert.equal(await ok(makeLikePost(losing(3))(byAda)), { changed: true, count: 1 });
  assert.is(lost, 4);
  assert.is((await failure(makeUnlikePost(losing(1000))(byAda)))._tag, 'StoreUnavailable');
  assert.is(lost, 4 + 50);
});

acts('tell that the store is away', async () => {
  const away = {
    ...(await town()),
    edges: { expect: () => null, read: () => TE.left(down), enact: () => TE.left(down) },
  };
  assert.equal(await failure(makeLikePost(away)({ principal: user(ada), id: postId })), down);
  assert.equal(await failure(makeFollow(away)({ principal: user(ada), whom: bob })), down);
});

acts.run();
