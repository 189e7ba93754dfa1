import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RowFields } from '../../../src/domain/sync/incoming-row.js';
import { failure, ok } from '../../support/run/effect.js';
import { mappingOf } from '../../support/sync/mapping-of.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { beginOn, DAY, follow, like, post, results, T, user } from '../../support/sync/world.js';

const subject = makeFakeSubject({ budgets: null });
const begin = beginOn(subject);

const test = suite('sync');

test('the lines of a file are applied, with a result for each', async () => {
  const { send } = await begin();
  const bob = { entity: 'users', username: 'bob', updated_at: T };
  assert.equal(
    results(await ok(send(user, bob, post, like, follow, like, { ...user, updated_at: T - 1 }))),
    ['applied', 'applied', 'applied', 'applied', 'applied', 'unchanged', 'stale'],
  );
  const edits = [
    { ...post, content: 'Edited #sky', updated_at: T + 9 },
    { ...post, username: 'bob', user_id: null, updated_at: T + 10 },
    { ...like, deleted: true, updated_at: T + 11 },
    { ...follow, deleted: true, updated_at: T + 11 },
    { ...post, deleted: true, updated_at: T + 12 },
    { ...user, deleted: true, updated_at: T + 13 },
  ];
  assert.equal(results(await ok(send(...edits))), Array(6).fill('applied'));
  assert.equal(results(await ok(send(user, post, like, follow))), Array(4).fill('stale'));
});

test('an invalid line does not stop the others', async () => {
  const { send } = await begin();
  const outcomes = await ok(send({ entity: 'cat' }, user, { entity: 'like' }));
  assert.equal(
    outcomes.map(({ line, result, code }) => [line, result, code]),
    [
      [1, 'failed', 'unknown_entity'],
      [2, 'applied', ''],
      [3, 'failed', 'missing_field'],
    ],
  );
  assert.equal(results(await ok(send({ entity: 'cat' }))), ['failed']);
});

test('a record before its owner is deferred, and applied once the owner exists', async () => {
  const { send, retry, stores } = await begin();
  assert.equal(results(await ok(send(like, follow, post, { entity: 'post', id: 8 }))), [
    'deferred',
    'deferred',
    'deferred',
    'deferred',
  ]);
  assert.equal(results(await ok(send(user, { entity: 'user', username: 'bob' }))), [
    'applied',
    'applied',
  ]);
  for (let turns = 0; turns < 20; turns += 1) await ok(retry);
  const { deferred } = await ok(stores.statistics.read(T + DAY));
  assert.is(deferred, 1);
});

test('a deferral newer than the bare delete of its user is dropped without a dead letter', async () => {
  const { send, retry, time, list, stores } = await begin();
  await ok(
    send(user, post, { entity: 'user', username: 'ada', id: 5, deleted: true, updated_at: T }),
  );
  assert.equal(results(await ok(send({ ...post, id: 78, updated_at: T + 1 }))), ['deferred']);
  time.now += 2 * DAY;
  for (let turns = 0; turns < 20; turns += 1) await ok(retry);
  assert.is((await ok(list({ code: null, offset: 0, limit: 10 }))).total, 0);
  const { deferred } = await ok(stores.statistics.read(time.now));
  assert.is(deferred, 0);
  const lines = await ok(
    stores.journal.read({ result: null, entity: null, key: null, before: null, limit: 50 }),
  );
  assert.ok(JSON.stringify(lines).includes('let_go'));
});

test('a record deferred for too long becomes a dead letter, which can be replayed', async () => {
  const { send, retry, time, list, find, replay, drop } = await begin();
  await ok(send(like));
  time.now += 2 * DAY;
  assert.is(await ok(retry), 'worked');
  const { letters, codes } = await ok(list({ code: null, offset: 0, limit: 10 }));
  assert.equal(codes, { owner_missing: 1 });
  const id = letters[0]?.id ?? '';
  assert.is((await ok(find(id))).key, 'like:#5>77');
  await failure(find('nobody'));

  const all = { selection: { all: true }, dryRun: false, force: false } as const;
  assert.equal(results(await ok(replay({ ...all, dryRun: true }))), ['deferred']);
  await ok(send(user, post));
  time.now += 30 * DAY;
  assert.equal(results(await ok(replay(all))), ['refused']);
  assert.equal(results(await ok(replay({ ...all, force: true }))), ['applied']);
  assert.is(await ok(drop({ all: true })), 0);
});

test('an edge to a row that where may exclude makes no dead letter', async () => {
  const { send, retry, time, list } = await begin(
    mappingOf({
      user: { entity: 'user' },
      post: { entity: 'post', where: { status: 'published' } },
      like: { entity: 'like' },
      follow: { entity: 'follow' },
    }),
  );
  await ok(send(user, like, follow));
  time.now += 2 * DAY;
  assert.is(await ok(retry), 'worked');
  const { letters } = await ok(list({ code: null, offset: 0, limit: 10 }));
  assert.equal(
    letters.map(({ key }) => key),
    ['follow:#5>bob'],
  );
});

test('an event is applied once, in each form that Xano uses', async () => {
  const { event } = await begin();
  const row = { id: 5, username: 'ada', updated_at: T };
  const envelope = { v: 1, event_id: 'e1', table: 'user', action: 'insert', occurred_at: T };
  assert.equal(await ok(event({ ...envelope, new: row, old: {} })), {
    status: 'applied',
    eventId: 'e1',
  });
  assert.is((await ok(event({ ...envelope, new: row, old: {} }))).status, 'duplicate');
  // An event's own id counts, whatever the header of its delivery says.
  assert.equal(await ok(event({ ...envelope, new: row, old: {} }, null, 'msg_1')), {
    status: 'duplicate',
    eventId: 'e1',
  });
  const trigger = { action: 'update', datasource: 'live', old: [] };
  const newer = { ...row, bio: 'x', updated_at: T + 5 };
  assert.is((await ok(event({ ...trigger, new: newer }, 'user'))).status, 'applied');
  assert.is((await ok(event({ ...trigger, datasource: 'test', new: row }))).status, 'ignored');
  const gone = { action: 'delete', datasource: 'live', new: null, old: newer };
  assert.is((await ok(event(gone, 'user'))).status, 'applied');
  assert.is(
    (await failure(event({ ...trigger, action: 'truncate' }, 'user')))._tag,
    'TruncateRefused',
  );
  assert.is((await failure(event(row, 'cats')))._tag, 'UnknownTable');
  assert.is((await failure(event(row)))._tag, 'RecordRefused');
  assert.is((await failure(event({ username: 'a b' }, 'user')))._tag, 'RecordRefused');
});

test('an update that changes the ends of an edge removes the former edge', async () => {
  const { send, event } = await begin();
  const names = ['ada', 'bob', 'cyd', 'dan'];
  await ok(send(...names.map((username, id) => ({ ...user, id: id + 1, username }))));
  const old = { id: 9, follower_id: 1, following_id: 2, created_at: T + 2 };
  await ok(send({ entity: 'follow', ...old }));
  const followed = () => subject.client.smembers('user:ada:following');
  const update = { table: 'follow', action: 'update', datasource: 'live', event_id: 'e1' };
  const moved = { ...update, old, new: { ...old, following_id: 3 } };
  assert.is((await ok(event(moved))).status, 'applied');
  assert.is((await ok(event(moved))).status, 'duplicate');
  assert.equal(await followed(), ['cyd']);
  const later = { ...update, event_id: '', occurred_at: T + 9, old: moved.new };
  assert.is(
    (await ok(event({ ...later, new: { ...old, following_id: '3' } }))).status,
    'unchanged',
  );
  await ok(event({ ...later, new: { ...old, follower_id: 2, following_id: 4 } }));
  assert.equal(await followed(), []);
});

test('the status and the journal report what happened', async () => {
  const { send, status, journal } = await begin();
  await ok(send(user, post, like, follow, { entity: 'user', username: 'bob' }));
  const { entities, deferred, untimed, store } = await ok(status);
  assert.equal(
    [entities.user.applied, entities.follow.deferred, deferred, untimed, store.users],
    [2, 1, 1, 1, 2],
  );
  const { lines, next } = await ok(
    journal({ result: 'applied', entity: null, limit: 2, key: null, before: null }),
  );
  assert.equal(
    lines.map(({ key }) => key),
    ['user:bob', 'like:#5>77'],
  );
  assert.type(next, 'string');
});

test('an empty cell is an empty column, and a column that the sheet lacks is unknown', async () => {
  const { importRecords, send } = await begin(
    mappingOf({
      user: { entity: 'user' },
      article: { entity: 'post', where: { status: 'published', parent_id: null } },
    }),
  );
  await ok(send({ ...user, id: 7 }));
  const row = { id: 9, user_id: 7, content: 'x' };
  const resultOf = async (columns: readonly string[], more: RowFields) => {
    const lines = [{ line: 1, row: E.right({ ...row, ...more }) }];
    return results(await ok(importRecords({ entity: 'post', dryRun: false, lines, columns })));
  };
  assert.equal(await resultOf([], { status: 'published' }), ['failed']);
  assert.equal(await resultOf(['id', 'status'], { status: 'published' }), ['failed']);
  assert.equal(await resultOf(['status', 'parent_id'], { status: 'published' }), ['applied']);
  assert.equal(await resultOf(['status', 'parent_id'], { status: 'published', parent_id: 3 }), [
    'applied',
  ]);
  assert.equal(await resultOf(['status', 'parent_id'], {}), ['unchanged']);
});

test('records belong to the named table, else to the first table of their entity', async () => {
  const { importRecords } = await begin(
    mappingOf({ reaction: { entity: 'like', where: { kind: 'like' } }, heart: { entity: 'like' } }),
  );
  const lines = [{ line: 1, row: E.right({ user_id: 7, post_id: 9 }) }];
  const resultOf = async (table: string | null) =>
    (await ok(importRecords({ entity: 'like', dryRun: false, lines, table })))[0]?.code;
  assert.is(await resultOf('heart'), 'owner_missing');
  assert.is(await resultOf(null), 'missing_field');
  assert.is(await resultOf('follow'), 'unknown_table');
});

test.run();
