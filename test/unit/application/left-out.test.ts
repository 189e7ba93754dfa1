import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ok } from '../../support/run/effect.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { beginOn, DAY, post, results, T, user } from '../../support/sync/world.js';

const subject = makeFakeSubject({ budgets: null });
const begin = beginOn(subject);

const test = suite('sync: left-out values');

test('invalid hashtags are left out, counted and noted in the journal', async () => {
  const { send, status, journal } = await begin();
  await ok(send(user, { ...post, hashtags: ['sea', 'a b', '#', 'Sky'] }));
  assert.is((await ok(status)).dropped_tags, 2);
  const { lines } = await ok(
    journal({ result: null, entity: 'post', limit: 9, key: null, before: null }),
  );
  assert.equal(
    lines.map(({ result, code, message }) => [result, code, message]),
    [['applied', 'left_out', '2 of the tags are no hashtags, or too many, and were left out']],
  );
});

test('an unreadable value is reported only if its record changed the row or its version', async () => {
  const { send, event, status, journal } = await begin();
  const values = { role: 'member', avatar: 'none yet', shoe_size: Infinity };
  const odd = { id: 5, username: 'ada', updated_at: T, ...values };
  const [first] = await ok(send({ entity: 'user', ...odd }));
  assert.equal([first?.result, first?.code], ['applied', 'left_out']);
  const columns = ['avatar', 'role', 'shoe_size'];
  assert.equal(
    first?.leftOut.map(({ column }) => column),
    columns,
  );
  const counted = { avatar: 1, role: 1, others: 1 };
  assert.equal((await ok(status)).entities.user.left_out, counted);

  const again = await ok(event({ v: 1, action: 'update', new: odd, old: {} }, 'user'));
  assert.equal([again.status, again.leftOut?.map(({ column }) => column)], ['unchanged', columns]);
  assert.equal((await ok(status)).entities.user.left_out, counted);
  const moved = { entity: 'user', ...odd, updated_at: T + 5 };
  assert.equal(results(await ok(send(moved))), ['unchanged']);
  const { lines } = await ok(
    journal({ result: null, entity: null, limit: 9, key: null, before: null }),
  );
  assert.equal(
    lines.map(({ result, code }) => [result, code]),
    [
      ['unchanged', 'left_out'],
      ['applied', 'left_out'],
    ],
  );
});

test('a record that names nobody says so while deferred, and as a dead letter', async () => {
  const { send, retry, list, time } = await begin();
  const nobody = [
    { ...post, user_id: 0 },
    { ...post, id: 78, user_id: undefined, author_id: '' },
    { ...user, username: '' },
  ];
  assert.equal(
    (await ok(send(...nobody))).map(({ result, message }) => [result, message]),
    [
      ['deferred', 'waits for post/77; names no author: user_id is 0'],
      ['deferred', 'waits for post/78; names no author: author_id is empty'],
      ['deferred', 'waits for user#5; names no user: username is empty'],
    ],
  );
  time.now += 2 * DAY;
  assert.is(await ok(retry), 'worked');
  const { letters } = await ok(list({ code: null, offset: 0, limit: 9 }));
  assert.equal(letters.map(({ message }) => message).toSorted(), [
    'names no author, and no other record of it has come',
    'names no author, and no other record of it has come',
    'names no user, and no other record of it has come',
  ]);
});

test.run();
