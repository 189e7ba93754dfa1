import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommentActs } from '../../../src/application/ports/comments.js';
import {
  makeAddCommentTo,
  makeDeleteComment,
  makeEditComment,
} from '../../../src/application/use-cases/comments.js';
import type { CommentId } from '../../../src/domain/comment.js';
import type { Principal } from '../../../src/domain/principal.js';
import type { OutboxEvent } from '../../../src/domain/sync/outbox-event.js';
import { SERVICE_ACCOUNT, type Username } from '../../../src/domain/username.js';
import { ban, erase, join, publish } from '../../support/app/acts.js';
import { commentId } from '../../support/app/comments.js';
import { cyd } from '../../support/app/fixtures.js';
import { makeTime } from '../../support/app/scene.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { failure, ok } from '../../support/run/effect.js';
import { ada, admin, bob, noon, postId, service, user } from './fixtures.js';

const subject = makeFakeSubject();
const c1 = commentId('c1');

/** Sets up ada's post, bob's comment c1 on it, and cyd. */
const setUp = async () => {
  const stores = await subject.fresh();
  const scene = { stores, time: makeTime() };
  /** The events that Xano should receive, oldest first: acts of users that were carried out. */
  const publishedEvents: OutboxEvent[] = [];
  const enact: CommentActs['enact'] = (reading, act) =>
    pipe(
      stores.comments.enact(reading, act),
      TE.tapIO((done) => () => {
        if (act.origin.byUser && E.isRight(done)) publishedEvents.push(act.event);
      }),
    );
  const comments = { ...stores.comments, enact };
  let made = 0;
  const nextCommentId = (): CommentId => commentId(`c${(made += 1)}`);
  const deps = {
    ...stores,
    comments,
    clock: scene.time,
    ids: { nextPostId: () => postId, nextCommentId },
  };
  const acts = {
    add: makeAddCommentTo(deps),
    edit: makeEditComment(deps),
    remove: makeDeleteComment(deps),
  };
  await join(scene, ada, bob, cyd);
  await publish(scene, { id: postId });
  const say = (principal: Principal, content = 'well said', id: CommentId | null = null) =>
    acts.add({ principal, post: postId, id, content });
  await ok(say(user(bob)));
  const at = (principal: Principal) => ({ principal, post: postId, id: c1 });
  return { ...acts, scene, say, at, publishedEvents };
};

const test = suite('comments');

test('a comment belongs to the actor, is dated now, and has a new or the requested id', async () => {
  const { say, scene } = await setUp();
  scene.time.pass(5);
  const said = { post_id: postId, content: 'so it is', created_at: noon + 5, updated_at: null };
  assert.equal(await ok(say(user(cyd), 'so it is')), {
    ...said,
    ...{ id: commentId('c2'), username: cyd },
  });
  const given = commentId('given');
  assert.equal(await ok(say(service(ada), 'so it is', given)), {
    ...said,
    ...{ id: given, username: ada },
  });
  assert.is(await subject.client.hget('post:p1', 'commentsCount'), '3');
});

test('a repeated request adds one comment, and another comment of its id is refused', async () => {
  const { say, scene, publishedEvents } = await setUp();
  const first = await ok(say(user(cyd), 'once', commentId('k')));
  scene.time.pass(1000);
  assert.equal(await ok(say(user(cyd), 'once', commentId('k'))), first);
  for (const [who, text] of [
    [cyd, 'twice'],
    [bob, 'once'],
  ] as const) {
    const error = await failure(say(user(who), text, commentId('k')));
    assert.is(error._tag, 'IdempotencyMismatch');
  }
  assert.is(publishedEvents.length, 2);
});

test('a comment is edited by its author and the service only', async () => {
  const { edit, at, scene } = await setUp();
  for (const principal of [user(ada), user(cyd), admin])
    assert.is((await failure(edit({ ...at(principal), content: 'no' })))._tag, 'NotOwner');
  const now = scene.time.pass(5);
  const edited = await ok(edit({ ...at(user(bob)), content: 'better said' }));
  assert.equal([edited.content, edited.updated_at], ['better said', now]);
  for (const [principal, content] of [
    [service(), 'by the service'],
    [service(cyd), 'for cyd'],
  ] as const) {
    const comment = await ok(edit({ ...at(principal), content }));
    assert.equal([comment.content, comment.username], [content, bob]);
  }
});

test('a comment is deleted by its author, the author of the post, admins and the service only', async () => {
  for (const [principal, may] of [
    [user(bob), true],
    [user(ada), true],
    [admin, true],
    [service(), true],
    [user(cyd), false],
  ] as const) {
    const { remove, at } = await setUp();
    if (may) assert.is((await ok(remove(at(principal)))).count, 0, principal.username);
    else assert.is((await failure(remove(at(principal))))._tag, 'NotOwner');
    assert.is(await subject.client.exists('comment:c1'), may ? 0 : 1);
  }
});

test('on a banned post nobody adds or edits comments, and only admins delete them', async () => {
  const { edit, remove, say, at, scene } = await setUp();
  await ban(scene, postId, admin.username);
  assert.is((await failure(say(user(cyd))))._tag, 'PostNotFound');
  assert.is((await failure(edit({ ...at(user(bob)), content: 'x' })))._tag, 'PostNotFound');
  assert.is((await failure(remove(at(user(ada)))))._tag, 'PostNotFound');
  assert.is((await failure(remove(at(user(cyd)))))._tag, 'PostNotFound');
  assert.is((await ok(remove(at(admin)))).count, 0);
});

test('a missing post, comment or user is refused', async () => {
  const { edit, remove, say, at, scene } = await setUp();
  const ghost = user('ghost' as Username);
  assert.is((await failure(say(ghost)))._tag, 'UserNotFound');
  const none = { ...at(user(bob)), id: commentId('none') };
  assert.is((await failure(edit({ ...none, content: 'x' })))._tag, 'CommentNotFound');
  assert.is((await failure(remove(none)))._tag, 'CommentNotFound');
  await erase(scene, postId);
  assert.is((await failure(say(user(cyd))))._tag, 'PostNotFound');
  assert.is((await failure(edit({ ...at(user(bob)), content: 'x' })))._tag, 'PostNotFound');
  assert.is((await failure(remove(at(user(bob)))))._tag, 'PostNotFound');
});

test('acts of users become events for Xano: created, updated and deleted', async () => {
  const { edit, remove, at, scene, publishedEvents } = await setUp();
  const [first, second] = [scene.time.pass(5), scene.time.pass(0) + 5];
  await ok(edit({ ...at(user(bob)), content: 'better said' }));
  await ok(edit({ ...at(user(bob)), content: 'better said' }));
  scene.time.pass(5);
  await ok(remove(at(user(ada))));
  const names = { id: c1, post_id: postId, username: bob };
  const data = { ...names, content: 'well said', created_at: noon };
  // The actor is the author, even if another user deletes the comment, so that its events stay in order.
  assert.equal(publishedEvents, [
    { type: 'comment.created', actor: bob, at: noon, data: { ...data, updated_at: noon } },
    {
      ...{ type: 'comment.updated', actor: bob, at: first },
      data: { ...data, content: 'better said', updated_at: first },
    },
    { type: 'comment.deleted', actor: bob, at: second, data: names },
  ]);
});

test('acts of the service become no events for Xano', async () => {
  const { say, edit, remove, at, publishedEvents } = await setUp();
  publishedEvents.length = 0;
  await ok(say(service(cyd)));
  await ok(edit({ ...at(service()), content: 'x' }));
  await ok(remove(at(service())));
  assert.equal(publishedEvents, []);
});

test('the first comment of the service creates its account', async () => {
  const { say } = await setUp();
  assert.is((await ok(say(service()))).username, SERVICE_ACCOUNT);
});

test('a user has a daily budget of comments, and admins and the service have none', async () => {
  const { say, scene } = await setUp();
  await join(scene, admin.username);
  for (const _ of [2, 3]) await ok(say(user(bob)));
  assert.is((await failure(say(user(bob))))._tag, 'RateLimited');
  for (const _ of [1, 2, 3, 4]) {
    await ok(say(admin));
    await ok(say(service(bob)));
  }
});

test.run();
