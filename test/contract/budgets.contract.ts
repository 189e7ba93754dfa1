import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as assert from 'uvu/assert';
import { makeAddComment, makeChangeComment } from '../../src/application/use-cases/comments.js';
import { makeWriteBatch } from '../../src/application/use-cases/proxies.js';
import type { Origin } from '../../src/application/ports/origin.js';
import type { Hashtag } from '../../src/domain/hashtag.js';
import type { Budget } from '../../src/domain/limits/policy.js';
import type { UserFields } from '../../src/domain/profile.js';
import { decideCommentEdit } from '../../src/domain/sync/decide-comment.js';
import type { Username } from '../../src/domain/username.js';
import { join, publish } from '../support/app/acts.js';
import { aComment, commentId } from '../support/app/comments.js';
import { contract } from '../support/contract/subject.js';
import { failure, ok } from '../support/run/effect.js';
import {
  ada,
  anId,
  aPost,
  bob,
  cyd,
  dan,
  DAY,
  FEW,
  nobody,
  sea,
  sky,
} from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { engagementsOf, followsOf } from '../support/app/edges.js';
import { postsOf } from '../support/app/posts.js';

const by = (spender: Username): Origin => ({ version: 5, byUser: true, spender });

const tag = (name: string): Hashtag => name as Hashtag;

interface Tagged {
  readonly _tag: string;
}

/** Acts of ada that are charged to her budgets. */
const post = ({ stores, time }: Scene, id: string, tags: readonly Hashtag[] = []) =>
  postsOf(stores).create(aPost({ id: anId(id), hashtags: tags }), null, time.now(), by(ada));
const edit = ({ stores, time }: Scene, id: string, tags: readonly Hashtag[]) => {
  const draft = { content: 'x', media_url: null, hashtags: tags, given_hashtags: tags };
  return postsOf(stores).edit(anId(id), () => E.right(draft), null, time.now(), by(ada));
};
const follow = ({ stores }: Scene, followed: Username, act: 'add' | 'remove' = 'add') =>
  followsOf(stores)[act]({ follower: ada, following: followed }, by(ada));
const engage = (
  { stores, time }: Scene,
  kind: 'like' | 'bookmark',
  id: string,
  act: 'add' | 'remove' = 'add',
) => engagementsOf(stores)[act]({ kind, id: anId(id), username: ada }, time.now(), by(ada));
const rename = ({ stores, time }: Scene, bio: string, username: Username = ada) =>
  stores.users.update(username, { set: { bio }, remove: [] }, time.now(), by(ada));
/** Sends a batch of the write proxy with one command for each list of fields. */
const write = ({ stores, time }: Scene, commands: readonly (readonly string[])[]) =>
  makeWriteBatch(stores)({
    commands: commands.map((fields) => ({
      name: 'HSET',
      key: { of: 'user', username: ada, part: null },
      pairs: fields.map((field) => [field, 'x']),
    })),
    creates: new Set(),
    atomic: false,
    allowance: { bytes: 1000, of: ['bio'], names: 40 },
    now: time.now(),
    origin: by(ada),
  });
/** More fields than a hash may hold. */
const MANY = Array.from({ length: 41 }, (_, n) => `f${n}`);

const hashOfAda = async ({ stores }: Scene): Promise<UserFields> =>
  O.getOrElse((): UserFields => ({}))(await ok(stores.users.find(ada)));

const assertRateLimited = async (
  effect: TaskEither<Tagged, unknown>,
  policy: Budget,
): Promise<void> => {
  const error = (await failure(effect)) as Tagged & { waitMs: number };
  const { waitMs, ...rest } = error;
  assert.equal(rest, { _tag: 'RateLimited', policy, limit: FEW[policy] });
  const wait = DAY / FEW[policy].units;
  assert.ok(waitMs > wait - 5000 && waitMs <= wait, String(waitMs));
};

export const budgetsContract = contract('Budgets', (test) => {
  test('the posts budget refuses a further post, of which nothing is stored', async (scene) => {
    await join(scene, ada);
    for (const id of ['p1', 'p2', 'p3']) await ok(post(scene, id));
    await assertRateLimited(post(scene, 'p4', [sea]), 'posts');
    assert.is((await hashOfAda(scene))['postCount'], '3');
    await scene.lapse(DAY / 3);
    await ok(post(scene, 'p4', [sea]));
    await assertRateLimited(post(scene, 'p5'), 'posts');
  });

  test('edits count as new posts or comments, except edits that change nothing', async (scene) => {
    const { comments } = scene.stores;
    await join(scene, ada);
    await ok(post(scene, 'p1'));
    for (const tags of [[sea], [sea], [sky], [sky]]) await ok(edit(scene, 'p1', tags));
    await assertRateLimited(edit(scene, 'p1', [sea]), 'posts');
    await assertRateLimited(post(scene, 'p2'), 'posts');
    const comment = aComment({ id: commentId('c1'), username: ada });
    await ok(makeAddComment(comments)(comment, by(ada), scene.time.now()));
    const reword = (content: string) => {
      const now = scene.time.now();
      const input = { post: anId('p1'), id: comment.id, actor: ada, origin: by(ada), now };
      return makeChangeComment(comments)(input, (found) =>
        E.right(decideCommentEdit(found, content, by(ada), now)),
      );
    };
    for (const content of ['x', 'x', 'y', 'y']) await ok(reword(content));
    await assertRateLimited(reword('x'), 'comments');
  });

  test('the comments budget refuses a further comment, which is not counted on the post', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: anId('p1'), author: bob });
    const addComment = (id: string) => {
      const comment = aComment({ id: commentId(id), username: ada });
      return makeAddComment(scene.stores.comments)(comment, by(ada), scene.time.now());
    };
    for (const id of ['c1', 'c2', 'c3']) await ok(addComment(id));
    await ok(addComment('c3'));
    await assertRateLimited(addComment('c4'), 'comments');
    await scene.lapse(DAY / 3);
    assert.is((await ok(addComment('c4'))).count, 4);
  });

  test('the tags budget counts tags that no post had, in new posts and in edits', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: anId('old'), author: bob, hashtags: [sea] });
    await ok(post(scene, 'p1', [sea, sky, tag('one')]));
    await ok(edit(scene, 'p1', [sea, sky, tag('two'), tag('three')]));
    await assertRateLimited(post(scene, 'p2', [tag('four')]), 'tags');
    await assertRateLimited(edit(scene, 'p1', [sea, tag('one')]), 'tags');
    await ok(post(scene, 'p2', [sea, sky]));
  });

  test('a post refused by the tags budget is not charged to the posts budget', async (scene) => {
    await join(scene, ada);
    await ok(post(scene, 'p1', ['a', 'b', 'c', 'd'].map(tag)));
    for (const id of ['p2', 'p3', 'p4'])
      await assertRateLimited(post(scene, id, [tag('e')]), 'tags');
    await ok(post(scene, 'p2'));
    await ok(post(scene, 'p3'));
    await assertRateLimited(post(scene, 'p4'), 'posts');
  });

  test('one budget counts follows, likes and bookmarks, added and removed', async (scene) => {
    await join(scene, ada, bob, cyd);
    await publish(scene, { id: anId('p1'), author: bob });
    await ok(follow(scene, bob));
    await ok(engage(scene, 'like', 'p1'));
    await ok(engage(scene, 'like', 'p1', 'remove'));
    await assertRateLimited(engage(scene, 'bookmark', 'p1'), 'edges');
    await assertRateLimited(engage(scene, 'like', 'p1'), 'edges');
    await assertRateLimited(follow(scene, cyd), 'edges');
    await assertRateLimited(follow(scene, bob, 'remove'), 'edges');
    assert.is((await ok(follow(scene, bob))).changed, false);
  });

  test('the profile budget counts updates and batches of the write proxy', async (scene) => {
    await join(scene, ada);
    await ok(rename(scene, 'one'));
    await ok(write(scene, [['a'], ['b', 'c']]));
    await assertRateLimited(rename(scene, 'two'), 'profile');
    await assertRateLimited(write(scene, [['d']]), 'profile');
    const { bio, c, d } = await hashOfAda(scene);
    assert.equal([bio, c, d], ['one', 'x', undefined]);
  });

  test('refused, repeated and ineffective requests are not charged', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada, bob);
    await publish(scene, { id: anId('p1'), author: bob });
    const request = { scope: 'user:ada', key: 'k', digest: 'd' };
    const again = (id: string, digest = 'd') =>
      postsOf(stores).create(aPost({ id: anId(id) }), { ...request, digest }, time.now(), by(ada));
    await ok(again('mine'));
    for (let n = 0; n < 5; n += 1) {
      await ok(again(`p${n + 2}`));
      await failure(again(`p${n + 2}`, 'another'));
      await failure(post(scene, 'p1'));
      await failure(follow(scene, nobody));
      assert.is((await ok(follow(scene, bob, 'remove'))).changed, false);
      await failure(engage(scene, 'like', 'none'));
      await failure(rename(scene, 'x', nobody));
      assert.ok(E.isLeft((await ok(write(scene, [MANY]))).replies[0] ?? E.right(0)));
    }
    await ok(post(scene, 'p8'));
    await ok(post(scene, 'p9'));
    await ok(follow(scene, bob));
    await ok(engage(scene, 'like', 'p1'));
    await ok(engage(scene, 'bookmark', 'p1'));
    await ok(rename(scene, 'x'));
    await ok(rename(scene, 'y'));
  });

  test('concurrent requests cannot exceed a budget', async (scene) => {
    const others = Array.from({ length: 12 }, (_, n) => `u${n}` as Username);
    await join(scene, ada, ...others);
    const outcomes = await Promise.all(others.map((other) => follow(scene, other)()));
    assert.is(outcomes.filter(E.isRight).length, 3);
  });

  test('each user has budgets of their own, and a service has none', async (scene) => {
    const { stores, time } = scene;
    await join(scene, ada, bob, dan);
    for (const id of ['p1', 'p2', 'p3']) await ok(post(scene, id));
    await ok(postsOf(stores).create(aPost({ id: anId('p4') }), null, time.now()));
    const bobs = aPost({ id: anId('p5'), author: bob });
    await ok(postsOf(stores).create(bobs, null, time.now(), by(bob)));
    const withoutSpender: Origin = { version: 5, byUser: true };
    await ok(postsOf(stores).create(aPost({ id: anId('p6') }), null, time.now(), withoutSpender));
    await assertRateLimited(post(scene, 'p7'), 'posts');
  });

  test('deleting an account resets its budgets', async (scene) => {
    await join(scene, ada);
    for (const id of ['p1', 'p2', 'p3']) await ok(post(scene, id));
    await ok(scene.stores.users.remove(ada, scene.time.now()));
    await join(scene, ada);
    await ok(post(scene, 'p4'));
  });
});
