import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { storeUnavailable } from '../../../src/application/errors.js';
import { makeCompareRecord } from '../../../src/application/record/compare-record.js';
import { findRecord, type RecordRef } from '../../../src/application/record/find-record.js';
import { entryOf } from '../../../src/application/sync/entry.js';
import type { Entity } from '../../../src/domain/sync/entity.js';
import { HOUR, noon } from '../../support/app/fixtures.js';
import { makeFakeRedis } from '../../support/fakes/redis/fake-redis.js';
import { makeRecordWorld } from '../../support/record/record-world.js';
import { failure, ok } from '../../support/run/effect.js';

const test = suite('records of each kind compared with Xano');

const OLD = noon - 2 * HOUR;
const times = { created_at: OLD, updated_at: OLD };
const ROWS = {
  user: { id: 1, username: 'ada', bio: 'Hello', ...times },
  post: { id: 7, user_id: 1, username: 'ada', content: 'A post', ...times },
  comment: { id: 9, post_id: 7, user_id: 1, username: 'ada', content: 'A word', ...times },
} as const;

/** Sets up a user, their post and a comment on it, which Xano has sent and still has. */
const begin = async () => {
  const client = makeFakeRedis();
  const world = makeRecordWorld(client);
  const send = async (entity: Entity, row: object): Promise<void> => {
    const delivery = { entity, row: { ...row }, deleted: false, occurredAt: null };
    await ok(world.apply({ way: 'webhook', entries: [entryOf(delivery)], cursor: null }));
    await world.drain();
  };
  for (const kind of ['user', 'post', 'comment'] as const) {
    await send(kind, ROWS[kind]);
    world.xano.has(kind, ROWS[kind]);
  }
  return { ...world, client, send };
};

test('a record is found by its Xano id, with its row in Xano', async () => {
  const { askRecordInXano } = await begin();
  for (const [kind, id] of [
    ['post', '7'],
    ['comment', '9'],
  ] as const) {
    const answer = await ok(askRecordInXano({ kind, id }));
    assert.equal(
      [answer.key, answer.xano_id, answer.state, answer.table, answer.fault, answer.mendable],
      [`${kind}:${id}`, id, 'found', kind, null, false],
    );
    assert.is(answer.message, 'It is here as Xano has it, or newer.');
    assert.is(answer.version, OLD);
  }
});

test('a comment states whether it is listed on its post', async () => {
  const { readRecord, client } = await begin();
  const read = () => ok(readRecord({ kind: 'comment', id: '9', viewer: null }));
  const { key, origin, state, feeds, faults } = await read();
  assert.equal([key, origin, state, faults], ['comment:9', 'sent', 'here', []]);
  assert.equal(feeds, [{ feed: '/posts/7/comments', shown: true, why: 'It stands on its post.' }]);
  await client.zrem('post:7:comments', '9');
  const [lost] = (await read()).feeds;
  assert.equal([lost?.shown, lost?.why.endsWith('repair it.')], [false, true]);
});

test('a user whose Xano id was lost gets it back from Xano', async () => {
  const { askRecordInXano, repairRecord, client } = await begin();
  await client.del('sys:ids:user');
  const ref: RecordRef = { kind: 'user', id: 'ada' };
  const answer = await ok(askRecordInXano(ref));
  assert.equal([answer.fault?.actual, answer.mendable], ['its Xano id is not known here', true]);
  const repaired = await ok(repairRecord({ ...ref, scope: 'xano', dryRun: false }));
  assert.equal(repaired.left, []);
  assert.is((await ok(askRecordInXano({ kind: 'user', id: '1' }))).key, 'user:ada');
});

test('an unreadable row in Xano is reported with its fault, and the record is kept', async () => {
  const { askRecordInXano, repairRecord, xano, client } = await begin();
  xano.has('user', { ...ROWS.user, username: 'no name', bio: 'Other' });
  const ref: RecordRef = { kind: 'user', id: 'ada' };
  const answer = await ok(askRecordInXano(ref));
  assert.equal([answer.state, answer.fields, answer.version], ['found', [], 0]);
  assert.is(answer.row?.['username'], 'no name');
  assert.match(answer.message, /^It differs: .*username/);
  const { left, result } = await ok(repairRecord({ ...ref, scope: 'xano', dryRun: false }));
  assert.equal([left.length, result?.result], [1, 'failed']);
  assert.is(await client.hget('user:ada', 'bio'), 'Hello');
});

test('a record made here stays, even if Xano lacks it', async () => {
  const { stores, time } = await begin();
  const compare = makeCompareRecord({ sync: stores.sync, clock: time, digest: sha1Digest });
  const { fault, remedy, message } = await ok(
    compare(
      {
        ...{ kind: 'post', name: 'p1', xanoId: '12', state: 'here', tombstone: 0, row: null },
        sent: { state: 'local' },
      },
      { state: 'absent', message: 'Xano has no row 12.' },
    ),
  );
  assert.equal([fault, remedy], [null, null]);
  assert.is(message, 'Xano has no row 12. It was made here, and Xano never sent it: it stays.');
});

test('a correct record needs no repair, and a dry run says so too', async () => {
  const { repairRecord } = await begin();
  for (const dryRun of [true, false])
    for (const kind of ['user', 'post', 'comment'] as const) {
      const id = String(ROWS[kind].id);
      const of = kind === 'user' ? 'ada' : id;
      const repaired = await ok(repairRecord({ kind, id: of, scope: 'internal', dryRun }));
      assert.equal(
        [repaired.drift, repaired.left, repaired.message],
        [[], [], 'Everything is as it should be.'],
      );
    }
});

test('an unreachable store is reported, and not taken for damage', async () => {
  const away = storeUnavailable(new Error('down'));
  const sync = { read: () => TE.left(away) };
  const sentRows = { unseen: () => TE.right([]) };
  for (const kind of ['user', 'post', 'comment'] as const)
    assert.equal(await failure(findRecord({ sync, sentRows }, { kind, id: '7' })), away);
});

test.run();
