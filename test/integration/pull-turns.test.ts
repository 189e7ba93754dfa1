import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeSnapshotSource } from '../../src/adapters/xano/snapshot-source.js';
import type { PageQuery, Source } from '../../src/application/ports/source.js';
import { PULL_LEASE } from '../../src/application/sync/cursors.js';
import type { PullActivity } from '../../src/application/use-cases/pull.js';
import { failure, ok } from '../support/run/effect.js';
import { fillXano } from '../support/pull/fill.js';
import { differences } from '../support/pull/picture.js';
import { makeTime, pullAll, pullStatus, startPullWorld } from '../support/pull/world.js';
import { mappingOf } from '../support/sync/mapping-of.js';
import * as quirks from '../support/xano/quirks.js';
import { snapshotSettings } from '../support/xano/source-settings.js';
import { startXano } from '../support/xano/xano-server.js';
import { mostInWindow } from '../support/xano/rate-limit.js';

const xano = await startXano();
const world = await startPullWorld();
const { db } = xano;
const source = makeSnapshotSource(snapshotSettings(xano));
const reading = { source, isChosen: true };

const test = suite('pull: turns');
test.before.each(async () => {
  xano.calm();
  xano.behaviour.rate = null;
  xano.behaviour.now = () => performance.now();
  await world.fresh();
  await db.sql('truncate "user", post, follow, "like", bookmark restart identity');
  await fillXano(db, { users: 20, posts: 30, edges: 40 });
});
test.after(async () => {
  await world.close();
  await xano.close();
});

const requestsSince = (from: number) =>
  xano.requests.slice(from).map(({ table, params }) => [table, params.get('after_id')]);

const statusOf = (activity: PullActivity = { requests: () => 0, waiting: () => 0 }) =>
  ok(pullStatus(world.stores.leases, activity));

test('a row that stops matching is removed, and a row that begins to match is added', async () => {
  const mapping = mappingOf({ user: { entity: 'user', where: { bio: 'on' } } });
  await db.sql(`update "user" set bio = case when id = 1 then 'on' else 'off' end`);
  const pull = await world.puller(makeTime(), { ...reading, mapping });
  await pullAll(pull);
  const storedIds = async () =>
    (
      await Promise.all(
        (await world.client.keys('user:*')).map((key) => world.client.hget(key, 'id')),
      )
    ).toSorted();
  assert.equal(await storedIds(), ['1']);
  const updated_at = Date.now() + 1000;
  await db.update('user', 1, { bio: 'off', updated_at });
  for (const id of [2, 3]) await db.update('user', id, { bio: 'on', updated_at });
  await ok(pull.round);
  assert.equal(await storedIds(), ['2', '3']);
});

test('no window has more requests than the rate, so none is refused', async () => {
  const time = makeTime();
  xano.behaviour.now = time.now;
  xano.behaviour.rate = { requests: 10, windowMs: 20_000 };
  const from = xano.requests.length;
  const rate = { requests: 8, windowMs: 20_000 };
  await pullAll(await world.puller(time, { ...reading, rate }));
  assert.equal(await differences(world.client, db), []);
  assert.ok(xano.requests.length - from > 30);
  assert.is(mostInWindow(xano.requests.slice(from), 20_000), 8);
  assert.not.ok(xano.requests.slice(from).some(({ status }) => status === 429));
});

test('a rate that is too high is corrected after refusals', async () => {
  // Later than any request that the quota of the fake still counts.
  const time = makeTime(1e9);
  xano.behaviour.now = time.now;
  xano.behaviour.rate = { requests: 10, windowMs: 20_000 };
  const from = xano.requests.length;
  const rate = { requests: 16, windowMs: 20_000 };
  await pullAll(await world.puller(time, { ...reading, rate, pageSize: 3 }));
  assert.equal(await differences(world.client, db), []);
  const statuses = xano.requests.slice(from).map(({ status }) => status);
  assert.is(statuses.indexOf(429), 10);
  const refusals = statuses.filter((status) => status === 429).length;
  assert.ok(refusals < statuses.length / 20, `${refusals} of ${statuses.length}`);
});

test('a snapshot continues where another process left it', async () => {
  const from = xano.requests.length;
  for (const holder of ['a', 'b', 'c']) {
    const pull = await world.puller(makeTime(), { ...reading, patience: 0, holder });
    await ok(pull.round);
    await ok(world.stores.leases.release(PULL_LEASE, holder));
    await world.client.del('sys:lease:pull');
  }
  assert.equal(requestsSince(from).slice(0, 3), [
    ['user', null],
    ['user', '7'],
    ['user', '14'],
  ]);
  const status = await statusOf();
  assert.is(status['user']?.phase, 'increments');
  assert.is(status['post']?.phase, 'snapshot');
  await pullAll(await world.puller(makeTime(), reading));
  assert.equal(await differences(world.client, db), []);
  assert.is(requestsSince(from).filter(([table, id]) => table === 'post' && id === null).length, 2);
});

test('no table is read before the tables that it refers to', async () => {
  const from = xano.requests.length;
  const pull = await world.puller(makeTime(), { ...reading, patience: 0 });
  for (let n = 0; n < 3; n += 1) await ok(pull.round);
  assert.equal(requestsSince(from), [
    ['user', null],
    ['user', '7'],
    ['user', '14'],
    ['post', null],
  ]);
});

test('a process that lost the lease applies nothing more', async () => {
  const pull = await world.puller(makeTime(), reading);
  await world.client.set('sys:lease:pull', 'another');
  const from = xano.requests.length;
  assert.equal(await failure(pull.round), { _tag: 'LeaseLost' });
  assert.is(requestsSince(from).length, 1);
  assert.equal(await world.client.keys('user:*'), []);
  assert.equal(await statusOf().then(({ user }) => user?.savedAt), null);
});

test('a refusal is reported and pauses its table, while the other tables are pulled', async () => {
  xano.next(quirks.replyWith(401, { code: 'ERROR_CODE_UNAUTHORIZED', message: 'Nobody may.' }));
  const pull = await world.puller(makeTime(), { ...reading, pageSize: 100 });
  const from = xano.requests.length;
  await ok(pull.round);
  const turns = await ok(pull.round);
  const failed = {
    code: 'source_refused',
    message: 'Xano refuses to be asked: 401 ERROR_CODE_UNAUTHORIZED: Nobody may.',
  };
  assert.equal(
    turns.map((turn) => turn.failure?.code ?? null),
    ['source_refused', null, null, null, null],
  );
  assert.is(requestsSince(from).filter(([table]) => table === 'user').length, 1);
  const { user, post } = await statusOf(pull.activity);
  assert.equal({ ...user?.lastError, at: 0 }, { ...failed, at: 0 });
  assert.equal([user?.phase, user?.requests], ['snapshot', 1]);
  assert.equal([post?.phase, post?.lastError], ['increments', null]);
  assert.ok(post?.lastSuccess);
  // Another process does not know of the pause, and reads the table, which is fine again.
  await pullAll(await world.puller(makeTime(), reading));
  await world.settle();
  assert.equal(await differences(world.client, db), []);
  assert.is((await statusOf())['user']?.lastError, null);
});

test('an unreachable Xano is tried five times, and again in the next round', async () => {
  await xano.down();
  const time = makeTime();
  const pull = await world.puller(time, reading);
  const turns = await ok(pull.round);
  assert.is(turns[0]?.failure?.code, 'source_unavailable');
  assert.equal(time.slept.slice(0, 4), [250, 500, 1000, 2000]);
  assert.is(pull.activity.requests('user'), 5);
  await xano.up();
  await pullAll(pull);
  assert.equal(await differences(world.client, db), []);
});

test('a Xano that ignores every filter is reported, and not read forever', async () => {
  xano.next(quirks.ignoreFilters, 10_000);
  const pull = await world.puller(makeTime(), reading);
  const turns = await ok(pull.round);
  assert.equal(turns[0]?.failure?.code, 'source_fault');
  assert.equal(
    turns[0]?.failure?.message,
    'Xano did not leave out the rows up to the id it was given.',
  );
  assert.ok(pull.activity.requests('user') < 10);
  xano.calm();
  await pullAll(pull);
  assert.equal(await differences(world.client, db), []);
});

const ignoring = (ignored: (query: PageQuery) => PageQuery): Source => ({
  entities: source.entities,
  page: (query) => source.page(ignored(query)),
});

test('if Xano ignores the time filter, old rows are not applied again', async () => {
  await db.sql('update "user" set updated_at = updated_at - 3600000 where id > 1');
  const blind = ignoring((query) => ({ ...query, updatedSince: null }));
  const pull = await world.puller(makeTime(), { source: blind, isChosen: true });
  await pullAll(pull);
  await db.update('user', 5, { bio: 'new', updated_at: Date.now() });
  const [users] = await ok(pull.round);
  assert.equal(users?.results, { applied: 1, unchanged: 1 });
  assert.equal(await differences(world.client, db), []);
});

test('if Xano ignores the id of a cursor with a time, it is read by id alone', async () => {
  const blind = ignoring((query) =>
    query.updatedSince === null ? query : { ...query, afterId: null },
  );
  const pull = await world.puller(makeTime(), { source: blind, isChosen: true });
  await pullAll(pull);
  await db.update('user', 19, { bio: 'new', updated_at: Date.now() });
  const [users] = await ok(pull.round);
  assert.is(users?.failure, null);
  assert.equal(await differences(world.client, db), []);
});

test('a page is applied together with its cursor, or not at all', async () => {
  const pull = await world.puller(makeTime(), { ...reading, patience: 0 });
  await ok(pull.round);
  const users = (await world.client.keys('user:u*')).filter((key) => key.split(':').length === 2);
  assert.is(users.length, 7);
  assert.is((await statusOf())['user']?.afterId, '7');
  await world.client.config('SET', 'maxmemory', '1');
  await failure(pull.round);
  await world.client.config('SET', 'maxmemory', '0');
  assert.is((await statusOf())['user']?.afterId, '7');
  await ok(pull.round);
  assert.is((await statusOf())['user']?.afterId, '14');
});

test.run();
