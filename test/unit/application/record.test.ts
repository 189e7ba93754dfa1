import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Origin } from '../../../src/application/ports/origin.js';
import type { SourceError } from '../../../src/application/ports/source.js';
import { entryOf } from '../../../src/application/sync/entry.js';
import type { Entity } from '../../../src/domain/sync/entity.js';
import { ada, bob, HOUR, noon } from '../../support/app/fixtures.js';
import { join } from '../../support/app/acts.js';
import { makeFakeRedis } from '../../support/fakes/redis/fake-redis.js';
import { makeRecordWorld } from '../../support/record/record-world.js';
import { ok } from '../../support/run/effect.js';

const test = suite('one record compared with Xano');

const OLD = noon - 2 * HOUR;
const user = { kind: 'user', id: 'ada' } as const;
const row = { id: 1, username: 'ada', bio: 'Hello', created_at: OLD, updated_at: OLD };

const begin = (hasXano = true) => {
  const client = makeFakeRedis();
  const world = makeRecordWorld(client, hasXano);
  const send = async (entity: Entity, sent: Readonly<Record<string, unknown>>, deleted = false) => {
    const { created_at: _, ...rest } = sent;
    const delivery = { entity, row: deleted ? rest : sent, deleted, occurredAt: null };
    await ok(world.apply({ way: 'webhook', entries: [entryOf(delivery)], cursor: null }));
    await world.drain();
  };
  const repair = (dryRun: boolean, ref: typeof user | { kind: 'user'; id: string } = user) =>
    ok(world.repairRecord({ ...ref, scope: 'xano', dryRun }));
  const bio = (): Promise<string | null> => client.hget('user:ada', 'bio');
  return { ...world, client, send, repair, bio };
};

test('a failure of Xano is explained, and the record is kept', async () => {
  const cases: readonly (readonly [SourceError, string, RegExp])[] = [
    [{ _tag: 'SourceUnavailable', cause: null }, 'away', /cannot be reached, or answers too late/],
    [{ _tag: 'SourceLimited', retryAfter: null }, 'limited', /asked too often/],
    [
      { _tag: 'SourceRefused', status: 401, code: 'NO', message: 'no', param: null },
      'refused',
      /refuses to be asked: 401 NO: no/,
    ],
    [
      { _tag: 'SourceTableMissing', table: 'users', tables: [], said: null },
      'refused',
      /no table users/,
    ],
    [{ _tag: 'SourceFault', reason: 'An empty body.' }, 'nonsense', /An empty body/],
  ];
  for (const [error, state, sentence] of cases) {
    const { send, xano, askRecordInXano, repair, bio } = begin();
    await send('user', row);
    xano.fails(error);
    const answer = await ok(askRecordInXano(user));
    assert.equal(
      [answer.state, answer.row, answer.fault, answer.mendable],
      [state, null, null, false],
    );
    assert.match(answer.message, sentence);
    assert.match(answer.message, 'What is here is kept');
    // One request only, though pulling would try five times.
    assert.is(xano.asked(), 1);
    const mended = await repair(false);
    assert.equal([mended.drift, mended.result, mended.message], [[], null, answer.message]);
    assert.is(await bio(), 'Hello');
  }
});

test('a missing configuration and a missing Xano id are reported', async () => {
  const without = begin(false);
  const none = await ok(without.askRecordInXano(user));
  assert.is(none.state, 'not_configured');
  assert.match(none.message, 'XANO_METADATA_URL');

  const { scene, askRecordInXano, xano } = begin();
  await join(scene, bob);
  const local = await ok(askRecordInXano({ kind: 'user', id: 'bob' }));
  assert.equal([local.state, xano.asked()], ['no_id', 0]);
});

test('fields are compared with those of Xano, and differences are repaired, first in a dry run', async () => {
  const { send, xano, client, askRecordInXano, repair, bio } = begin();
  await send('user', row);
  xano.has('user', { ...row, bio: 'Hello' });
  assert.equal((await ok(askRecordInXano(user))).fault, null);
  await client.hset('user:ada', 'bio', 'tampered');

  const answer = await ok(askRecordInXano({ kind: 'user', id: '1' }));
  assert.equal(
    [answer.key, answer.xano_id, answer.state, answer.table],
    ['user:ada', '1', 'found', 'user'],
  );
  assert.equal(
    answer.fields.filter(({ field }) => field === 'bio'),
    [{ field: 'bio', xano: 'Hello', here: 'tampered', is: 'different' }],
  );
  assert.is(answer.fault?.actual, 'another bio');
  assert.is(answer.mendable, true);

  const tried = await repair(true);
  assert.equal([tried.dry_run, tried.result?.result, tried.drift.length], [true, 'applied', 1]);
  assert.is(await bio(), 'tampered');
  const mended = await repair(false);
  assert.equal([mended.result?.result, mended.left], ['applied', []]);
  assert.is(await bio(), 'Hello');
});

test('newer fields stay, whatever Xano has', async () => {
  const { send, xano, askRecordInXano, repair, bio } = begin();
  await send('user', { ...row, bio: 'Newer', updated_at: noon - 1 });
  xano.has('user', row);
  const answer = await ok(askRecordInXano(user));
  const found = answer.fields.find(({ field }) => field === 'bio');
  assert.equal([found?.is, answer.fault, answer.mendable], ['newer', null, false]);
  await repair(false);
  assert.is(await bio(), 'Newer');
});

test('a record that Xano has and that never arrived is created', async () => {
  const { xano, readRecord, askRecordInXano, repair, bio } = begin();
  xano.has('user', row);
  const ref = { kind: 'user', id: '1' } as const;
  const unknown = await ok(readRecord({ ...ref, viewer: null }));
  assert.equal([unknown.state, unknown.row, unknown.origin], ['unknown', {}, null]);
  assert.equal((await ok(askRecordInXano(ref))).fault?.invariant, 'xano:missing');
  const mended = await repair(false, ref);
  assert.equal([mended.result?.result, mended.left], ['applied', []]);
  assert.is(await bio(), 'Hello');
});

test('a record that Xano sent and no longer has is deleted, unless it is fresh', async () => {
  const { send, xano, scene, client, askRecordInXano, repair, drain } = begin();
  xano.has('user');
  await send('user', { ...row, updated_at: noon - 1 });
  const fresh = await ok(askRecordInXano(user));
  assert.equal([fresh.state, fresh.fault, fresh.mendable], ['absent', null, false]);
  assert.match(fresh.message, 'within the last ten minutes');
  await repair(false);
  assert.is(await client.exists('user:ada'), 1);

  scene.time.pass(HOUR);
  const gone = await ok(askRecordInXano(user));
  assert.equal([gone.fault?.invariant, gone.mendable], ['xano:extra', true]);
  assert.is((await repair(true)).result?.result, 'applied');
  assert.is(await client.exists('user:ada'), 1);
  const mended = await repair(false);
  await drain();
  assert.equal([mended.result?.result, mended.left], ['applied', []]);
  assert.match(mended.message, 'It is not here either.');
  assert.is(await client.exists('user:ada'), 0);
});

test('a row that a newer delete keeps away is reported, and stays away', async () => {
  const { send, xano, readRecord, askRecordInXano, repair, client } = begin();
  await send('user', row);
  await send('user', { id: 1, username: 'ada', updated_at: noon }, true);
  xano.has('user', row);
  const view = await ok(readRecord({ ...user, viewer: null }));
  assert.equal([view.state, view.tombstone], ['deleted', noon]);
  const answer = await ok(askRecordInXano({ kind: 'user', id: '1' }));
  assert.equal([answer.fault?.invariant, answer.mendable], ['xano:tombstoned', false]);
  assert.is((await repair(false, { kind: 'user', id: '1' })).result, null);
  assert.is(await client.exists('user:ada'), 0);
});

test('each field states its last writer and the time', async () => {
  const { send, stores, readRecord } = begin();
  await send('user', row);
  const change = (set: Readonly<Record<string, string>>, ...origin: readonly Origin[]) =>
    ok(stores.users.update(ada, { set, remove: [] }, noon, ...origin));
  await change({ bio: 'Mine' }, { version: noon, byUser: true });
  await change({ display_name: 'Ada' });
  const { versions } = await ok(readRecord({ ...user, viewer: null }));
  assert.equal(
    versions.filter(({ field }) => ['id', 'bio', 'display_name'].includes(field)),
    [
      { field: 'bio', value: 'Mine', by: 'here', at: noon },
      { field: 'display_name', value: 'Ada', by: 'untimed', at: 0 },
      { field: 'id', value: '1', by: 'xano', at: OLD },
    ],
  );
});

test('a secret that was stored before its name counted as one is not shown', async () => {
  const { send, client, readRecord } = begin();
  await send('user', row);
  await client.hset('user:ada', 'password', 'x1');
  const view = await ok(readRecord({ ...user, viewer: null }));
  assert.is(view.row['bio'], 'Hello');
  assert.not.match(JSON.stringify(view), 'x1');
});

test.run();
