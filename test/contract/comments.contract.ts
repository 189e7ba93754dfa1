import * as assert from 'uvu/assert';
import * as E from 'fp-ts/lib/Either.js';
import { makeRemoveStored } from '../../src/application/change-post.js';
import { makeChangeComment } from '../../src/application/use-cases/comments.js';
import { blocked } from '../../src/application/errors.js';
import { UNTIMED_ORIGIN } from '../../src/application/ports/origin.js';
import type { CommentOrder, CommentPlace } from '../../src/domain/comment.js';
import { decideCommentEdit, decideCommentEnd } from '../../src/domain/sync/decide-comment.js';
import { ask, ban, drain, erase, join, publish, unban } from '../support/app/acts.js';
import { aComment, addComment, commentId } from '../support/app/comments.js';
import { followsOf } from '../support/app/edges.js';
import { ada, anId, bob, cyd, noon, sea } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import { contract } from '../support/contract/subject.js';
import { failure, ok } from '../support/run/effect.js';

const p1 = anId('p1');
const change = ({ stores, time }: Scene, id: string, post = p1) => {
  const input = { post, id: commentId(id), actor: bob, origin: UNTIMED_ORIGIN, now: time.now() };
  const act = makeChangeComment(stores.comments);
  return {
    remove: act(input, (found) => E.right(decideCommentEnd(found, UNTIMED_ORIGIN))),
    edit: (content: string) =>
      act(input, (found) => E.right(decideCommentEdit(found, content, UNTIMED_ORIGIN, time.now()))),
  };
};

const idsOf = async (
  { stores }: Scene,
  order: CommentOrder,
  after: CommentPlace | null = null,
): Promise<readonly string[]> => {
  const query = { order, after, count: 2 };
  const { entries } = await ok(stores.commentLists.slice(p1, query));
  return entries.map(({ place }) => place.id);
};

const countOf = (scene: Scene) => ask(scene, 'HGET', 'post:p1', 'commentsCount');

export const commentsContract = contract('Comments', (test) => {
  test('a comment is counted, ranks its post and raises the engagement of the author of the post', async (scene) => {
    await join(scene, ada, bob);
    await ok(scene.stores.users.setRole(ada, 'model', scene.time.now()));
    await publish(scene, { id: p1, hashtags: [sea] });

    const receipt = await ok(addComment(scene));
    assert.equal(receipt, { comment: aComment(), count: 1 });
    assert.is(await countOf(scene), '1');
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'ada'), '5');
    assert.is(await ask(scene, 'ZSCORE', 'hashtag:sea:ranked', 'p1'), '5');

    assert.is((await ok(change(scene, 'c1').remove)).count, 0);
    assert.is(await countOf(scene), '0');
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'ada'), '0');
    assert.is(await ask(scene, 'EXISTS', 'comment:c1'), 0);
  });

  test('a user blocked by the author of the post can delete comments, but not add or edit them', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await ok(addComment(scene));
    await ok(followsOf(scene.stores, 'block').add({ follower: ada, following: bob }));
    assert.equal(await failure(addComment(scene, { id: commentId('c2') })), blocked);
    assert.equal(await failure(change(scene, 'c1').edit('not so')), blocked);
    assert.is(await countOf(scene), '1');
    assert.is((await ok(change(scene, 'c1').remove)).count, 0);
  });

  test('a repeated comment id changes nothing, and is refused with other content', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await ok(addComment(scene));
    assert.equal(await ok(addComment(scene, { created_at: noon + 1 })), {
      comment: aComment(),
      count: null,
    });
    const other = await failure(addComment(scene, { content: 'or not' }));
    assert.is(other._tag, 'IdempotencyMismatch');
    assert.is(await countOf(scene), '1');
  });

  test('an edit changes the content and sets updated_at', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    await ok(addComment(scene));
    const now = scene.time.pass(5);
    const { comment } = await ok(change(scene, 'c1').edit('better said'));
    assert.equal(comment, aComment({ content: 'better said', updated_at: now }));
    const { entries } = await ok(
      scene.stores.commentLists.slice(p1, { order: 'newest', after: null, count: 1 }),
    );
    assert.equal(entries[0]?.comment, comment);
  });

  test('an unknown user, post or comment and a banned post are refused', async (scene) => {
    await join(scene, ada, bob);
    assert.is((await failure(addComment(scene)))._tag, 'PostNotFound');
    await publish(scene, { id: p1 });
    await publish(scene, { id: anId('p2') });
    assert.is((await failure(addComment(scene, { username: cyd })))._tag, 'UserNotFound');
    assert.is((await failure(change(scene, 'c1').remove))._tag, 'CommentNotFound');
    await ok(addComment(scene));
    const onOtherPost = change(scene, 'c1', anId('p2'));
    assert.is((await failure(onOtherPost.edit('x')))._tag, 'CommentNotFound');
    await ban(scene, p1, ada);
    const second = { id: commentId('c2') };
    assert.is((await failure(addComment(scene, second)))._tag, 'PostNotFound');
    await unban(scene, p1);
    await ok(addComment(scene, second));
    assert.is(await countOf(scene), '2');
  });

  test('comments are listed newest or oldest first, after any place, by id within one instant', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    for (const [id, at] of [
      ['a', 1],
      ['d', 2],
      ['c', 2],
      ['b', 2],
      ['e', 3],
    ] as const)
      await ok(addComment(scene, { id: commentId(id), created_at: noon + at }));
    assert.equal(await idsOf(scene, 'newest'), ['e', 'd']);
    assert.equal(await idsOf(scene, 'oldest'), ['a', 'b']);
    const place = { at: noon + 2, id: commentId('c') };
    assert.equal(await idsOf(scene, 'newest', place), ['b', 'a']);
    assert.equal(await idsOf(scene, 'oldest', place), ['d', 'e']);
    await ok(change(scene, 'c').remove);
    assert.equal(await idsOf(scene, 'newest', place), ['b', 'a']);
    assert.equal(await idsOf(scene, 'oldest', place), ['d', 'e']);
  });

  test('removing a post removes its comments, also when the post is created again with the same id', async (scene) => {
    await join(scene, ada, bob);
    for (const id of ['c1', 'c2']) {
      await publish(scene, { id: p1 });
      await ok(addComment(scene, { id: commentId(id) }));
      await erase(scene, p1);
    }
    await publish(scene, { id: p1 });
    assert.is(await countOf(scene), '0');
    assert.equal(await idsOf(scene, 'newest'), []);
    assert.is((await failure(change(scene, 'c1').remove))._tag, 'CommentNotFound');
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'comment:c1', 'comment:c2', 'user:bob:comments'), 0);
  });

  test('removing a user removes their comments and the comments on their posts', async (scene) => {
    await join(scene, ada, bob, cyd);
    await publish(scene, { id: p1 });
    await publish(scene, { id: anId('b1'), author: bob });
    await ok(addComment(scene));
    await ok(addComment(scene, { id: commentId('c2'), username: cyd }));
    await ok(addComment(scene, { id: commentId('c3'), username: cyd, post_id: anId('b1') }));
    const deletion = await ok(scene.stores.users.remove(bob, scene.time.now()));
    assert.is(deletion.comments, 1);
    await drain(scene);
    assert.is(await countOf(scene), '1');
    assert.is(await ask(scene, 'EXISTS', 'comment:c1'), 0);
    assert.is(await ask(scene, 'EXISTS', 'comment:c3'), 0);
    assert.equal(await idsOf(scene, 'newest'), ['c2']);
  });

  test('removing a user removes more comments than one step of the job does', async (scene) => {
    await join(scene, ada, bob);
    await publish(scene, { id: p1 });
    for (let nth = 0; nth < 30; nth += 1)
      await ok(addComment(scene, { id: commentId(`c${nth}`), created_at: noon + nth }));
    await ok(scene.stores.users.remove(bob, scene.time.now()));
    assert.is((await failure(change(scene, 'c0').remove))._tag, 'CommentNotFound');
    await drain(scene);
    assert.is(await countOf(scene), '0');
    assert.is(await ask(scene, 'EXISTS', 'comment:c0', 'post:p1:comments'), 0);
  });

  test('a late delete of a post leaves a newer comment', async (scene) => {
    await join(scene, ada, bob);
    const post = await publish(scene, { id: p1 });
    await ok(addComment(scene, { created_at: noon - 10 }));
    await ok(addComment(scene, { id: commentId('c2'), created_at: noon + 10 }));
    const { stores, time } = scene;
    const origin = { version: noon, byUser: false };
    await ok(makeRemoveStored(stores)(post.id, E.right, origin, time.now()));
    await publish(scene, { id: p1, created_at: noon + 1 });
    await drain(scene);
    assert.equal(await idsOf(scene, 'newest'), ['c2']);
    assert.is(await countOf(scene), '1');
    assert.is(await ask(scene, 'EXISTS', 'comment:c1'), 0);
  });
});
