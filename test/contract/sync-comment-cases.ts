import * as E from 'fp-ts/lib/Either.js';
import * as assert from 'uvu/assert';
import { makeAddComment, makeChangeComment } from '../../src/application/use-cases/comments.js';
import type { Origin } from '../../src/application/ports/origin.js';
import { NOTHING_ASKED } from '../../src/application/sync/query.js';
import { decideCommentEdit, decideCommentEnd } from '../../src/domain/sync/decide-comment.js';
import { ask, ban, drain } from '../support/app/acts.js';
import { aComment, commentId } from '../support/app/comments.js';
import { ada, anId, bob } from '../support/app/fixtures.js';
import type { Scene } from '../support/app/scene.js';
import type { Declare } from '../support/contract/subject.js';
import { ok } from '../support/run/effect.js';
import { apply, at, gone, row, sent, waiting } from '../support/sync/acts.js';

const OWN = 'c1';
const p7 = anId('7');

const user = (id: number, username: string, version: number, role = 'user') =>
  row('user', version, { id, username, role });
const post = (id: number, version: number, user_id = 1) =>
  row('post', version, { id, user_id, content: 'x #sea', created_at: at(version) });
const ROW = { id: 5, user_id: 2, post_id: 7, content: 'well said', created_at: at(3) };
const comment = (version: number, fields: Readonly<Record<string, unknown>> = {}) =>
  row('comment', version, { ...ROW, ...fields });
const deleteComment = (version: number | null) => gone('comment', version, { id: 5 });

const setUp = (scene: Scene) =>
  sent(scene, user(1, 'ada', 1, 'model'), user(2, 'bob', 1), post(7, 2));

const fieldsOf = (scene: Scene, id = '5') =>
  ask(scene, 'HMGET', `comment:${id}`, 'username', 'post_id', 'content');
const CONTENT = ['bob', '7', 'well said'];
const countOf = (scene: Scene, id = '7') => ask(scene, 'HGET', `post:${id}`, 'commentsCount');

/** Makes bob's acts on comments at versions of which Xano sends rows later. */
const acts = ({ stores, time }: Scene, version: number) => {
  const origin: Origin = { version: at(version), byUser: true };
  const input = { post: p7, id: commentId(OWN), actor: bob, origin, now: time.now() };
  const change = makeChangeComment(stores.comments);
  return {
    add: () =>
      ok(
        makeAddComment(stores.comments)(
          aComment({ post_id: p7, created_at: at(version) }),
          origin,
          time.now(),
        ),
      ),
    edit: (content: string) =>
      ok(change(input, (found) => E.right(decideCommentEdit(found, content, origin, at(version))))),
    remove: () => ok(change(input, (found) => E.right(decideCommentEnd(found, origin)))),
  };
};

const ROWS: Declare = (test) => {
  test('a comment is listed for its post and user, counted, and ranks the post', async (scene) => {
    await setUp(scene);
    assert.equal(await sent(scene, comment(3)), ['applied']);
    assert.equal(await fieldsOf(scene), CONTENT);
    assert.is(await countOf(scene), '1');
    for (const list of ['post:7:comments', 'user:bob:comments'])
      assert.is(await ask(scene, 'ZSCORE', list, '5'), String(at(3)));
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'ada'), '5');
    assert.ok(Number(await ask(scene, 'ZSCORE', 'hashtag:sea:ranked', '7')) > 0);
    const notices = await ask(scene, 'ZRANGE', 'user:ada:notifications', 0, -1);
    assert.equal(notices, ['commented:7:bob:5']);
  });

  test('the newest record of a comment wins and sets updated_at', async (scene) => {
    await setUp(scene);
    await sent(scene, comment(3));
    const results = await sent(
      scene,
      ...[comment(5, { content: 'better' }), comment(4, { content: 'worse' }), comment(5)],
      row('comment', 6, { id: 5, content: 'a part' }),
    );
    assert.equal(results.slice(0, 2), ['applied', 'stale']);
    assert.is(results[3], 'applied');
    assert.equal(await ask(scene, 'HMGET', 'comment:5', 'content', 'updated_at'), [
      'a part',
      String(at(6)),
    ]);
    assert.is(await countOf(scene), '1');
    assert.equal(await sent(scene, row('comment', null, { id: 5, content: 'untimed' })), [
      'applied',
    ]);
    assert.is(((await fieldsOf(scene)) as readonly string[])[2], 'untimed');
  });

  test('a deleted comment is not restored by an older row', async (scene) => {
    await setUp(scene);
    assert.equal(await sent(scene, comment(3), deleteComment(4)), ['applied', 'applied']);
    assert.is(await ask(scene, 'EXISTS', 'comment:5', 'post:7:comments', 'user:bob:comments'), 0);
    assert.is(await countOf(scene), '0');
    assert.is(await ask(scene, 'ZCARD', 'user:ada:notifications'), 0);
    assert.equal(await sent(scene, comment(4), deleteComment(4)), ['stale', 'stale']);
    assert.equal(await sent(scene, comment(5), deleteComment(null)), ['applied', 'applied']);
    assert.equal(await sent(scene, comment(5)), ['applied']);
  });

  test('a row can move a comment to another post and user', async (scene) => {
    await setUp(scene);
    await sent(scene, post(8, 2, 2), comment(3), comment(4, { post_id: 8, user_id: 1 }));
    assert.equal(await fieldsOf(scene), ['ada', '8', 'well said']);
    assert.equal([await countOf(scene), await countOf(scene, '8')], ['0', '1']);
    assert.is(await ask(scene, 'ZSCORE', 'models:top:engagement', 'ada'), '0');
    assert.is(await ask(scene, 'EXISTS', 'user:bob:comments', 'post:7:comments'), 0);
  });

  test('a comment on a banned post is counted, but ranks nothing', async (scene) => {
    await setUp(scene);
    await ban(scene, p7, ada);
    assert.equal(await sent(scene, comment(3)), ['applied']);
    assert.is(await countOf(scene), '1');
    assert.is(await ask(scene, 'EXISTS', 'hashtag:sea:ranked'), 0);
  });

  test('an invalid comment fails, and an invalid value is left out', async (scene) => {
    await setUp(scene);
    const results = await apply(scene, [
      row('comment', 3, { post_id: 7, user_id: 2, content: 'x' }),
      row('comment', 3, { id: 'a b', post_id: 7, user_id: 2 }),
      comment(3, { content: 'x'.repeat(70_000), external_id: 'no id' }),
    ]);
    assert.equal(
      results.map(({ code }) => code),
      ['missing_field', 'invalid_record', 'left_out'],
    );
    assert.equal(
      results[2]?.leftOut.map(({ column }) => column),
      ['external_id', 'content'],
    );
  });
};

const WAITING: Declare = (test) => {
  test('a comment that arrives before its post and user is deferred for both', async (scene) => {
    assert.equal(await sent(scene, comment(3)), ['owner_missing']);
    await sent(scene, user(2, 'bob', 1));
    await drain(scene);
    assert.is(await waiting(scene), 1);
    await sent(scene, user(1, 'ada', 1), post(7, 2));
    await drain(scene);
    assert.is(await waiting(scene), 0);
    assert.equal(await fieldsOf(scene), CONTENT);
  });

  test('a partial comment is deferred until its complete row, which may share a batch with its post', async (scene) => {
    const part = row('comment', 4, { id: 5, content: 'part' });
    assert.equal(await sent(scene, part), ['owner_missing']);
    await sent(scene, user(1, 'ada', 1), user(2, 'bob', 1), post(7, 2), comment(3));
    await drain(scene);
    assert.is(((await fieldsOf(scene)) as readonly string[])[2], 'part');
    assert.is(await waiting(scene), 0);
  });

  test('deleting a post removes its comments, and newer ones return with the post', async (scene) => {
    await setUp(scene);
    await sent(scene, comment(3), comment(9, { id: 6 }), gone('post', 5, { id: 7 }));
    assert.is(await ask(scene, 'EXISTS', 'post:7:comments'), 0);
    await drain(scene);
    assert.is(await ask(scene, 'EXISTS', 'comment:5', 'comment:6', 'user:bob:comments'), 0);
    assert.equal(await sent(scene, comment(4)), ['stale']);
    await sent(scene, post(7, 8));
    await drain(scene);
    assert.equal(await ask(scene, 'ZRANGE', 'post:7:comments', 0, -1), ['6']);
    assert.equal([await countOf(scene), await waiting(scene)], ['1', 0]);
  });

  test('deleting a user removes their comments, and newer ones return with the user', async (scene) => {
    await setUp(scene);
    await sent(scene, comment(3), comment(9, { id: 6 }));
    await sent(scene, gone('user', 5, { id: 2, username: 'bob' }));
    assert.equal(await sent(scene, comment(4)), ['stale']);
    await drain(scene);
    assert.is(await countOf(scene), '0');
    await sent(scene, user(2, 'bob', 8));
    await drain(scene);
    assert.equal(await ask(scene, 'ZRANGE', 'user:bob:comments', 0, -1), ['6']);
    assert.is(await countOf(scene), '1');
  });

  test('records of a comment that arrive during the deletion of its post are kept', async (scene) => {
    await setUp(scene);
    await sent(scene, comment(3), comment(3, { id: 6 }), gone('post', 5, { id: 7 }), post(7, 6));
    // A comment without a version is final: no deferred record would bring it back.
    const untimed = row('comment', null, { ...ROW, id: 6 });
    await sent(scene, comment(7), untimed);
    assert.equal(await ask(scene, 'ZRANGE', 'post:7:comments', 0, -1), ['5', '6']);
    await drain(scene);
    assert.equal([await fieldsOf(scene), await fieldsOf(scene, '6')], [CONTENT, CONTENT]);
    assert.is(await countOf(scene), '2');
  });
};

const MADE_HERE: Declare = (test) => {
  const echo = (version: number, fields = {}) => comment(version, { external_id: OWN, ...fields });

  test('a comment made here and its row in Xano are one comment', async (scene) => {
    await setUp(scene);
    await acts(scene, 3).add();
    assert.equal(await sent(scene, echo(3.5), echo(3.5)), ['unchanged', 'unchanged']);
    assert.is(await ask(scene, 'HEXISTS', `comment:${OWN}`, 'updated_at'), 0);
    assert.is(await ask(scene, 'EXISTS', 'comment:5'), 0);
    assert.is(await countOf(scene), '1');
    const five = { ...NOTHING_ASKED, commentIds: [commentId('5')] };
    const { ids } = await ok(scene.stores.sync.read(() => five));
    assert.is(ids.commentIds.get(commentId('5')), OWN);
    assert.equal(await sent(scene, row('comment', 5, { id: 5, content: 'by id' })), ['applied']);
    assert.is(((await fieldsOf(scene, OWN)) as readonly string[])[2], 'by id');
    assert.equal(await sent(scene, deleteComment(6), echo(6)), ['applied', 'stale']);
    assert.is(await countOf(scene), '0');
  });

  test('an edit or removal by the user is newer than an older row of the comment', async (scene) => {
    await setUp(scene);
    await acts(scene, 3).add();
    await sent(scene, echo(4));
    await acts(scene, 6).edit('edited here');
    assert.equal(await sent(scene, echo(5, { content: 'older' })), ['unchanged']);
    assert.is(((await fieldsOf(scene, OWN)) as readonly string[])[2], 'edited here');
    await acts(scene, 7).remove();
    assert.equal(await sent(scene, echo(7)), ['stale']);
    assert.is(await ask(scene, 'EXISTS', `comment:${OWN}`), 0);
  });

  test('a delete by Xano id that arrives before the row deletes the comment made here', async (scene) => {
    await setUp(scene);
    await acts(scene, 3).add();
    assert.equal(await sent(scene, deleteComment(6), echo(4)), ['unchanged', 'stale']);
    assert.is(await ask(scene, 'EXISTS', `comment:${OWN}`), 0);
    assert.is(await countOf(scene), '0');
  });

  test('a comment stored under its Xano id is merged into the comment made here', async (scene) => {
    await setUp(scene);
    await sent(scene, comment(3));
    await acts(scene, 3).add();
    assert.equal(await sent(scene, echo(4, { content: 'one' })), ['applied']);
    await drain(scene);
    assert.equal(await ask(scene, 'ZRANGE', 'post:7:comments', 0, -1), [OWN]);
    assert.equal([await countOf(scene), await waiting(scene)], ['1', 0]);
  });
};

export const commentCases: Declare = (test) => {
  ROWS(test);
  WAITING(test);
  MADE_HERE(test);
};
