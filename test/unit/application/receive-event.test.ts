import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { makeReceiveEvent } from '../../../src/application/use-cases/receive-event.js';
import type { RowFields } from '../../../src/domain/sync/incoming-row.js';
import { DEFAULT_MAPPING } from '../../../src/domain/sync/mapping.js';
import { mappingOf } from '../../support/sync/mapping-of.js';
import { makeFakeSubject } from '../../support/contract/redis-subject.js';
import { failure, ok } from '../../support/run/effect.js';

const T = 1_700_000_000_000;

const subject = makeFakeSubject({ budgets: null });

const begin = async () => {
  const stores = await subject.fresh();
  const clock = { now: () => T };
  const apply = makeApply({ ...stores, clock, digest: sha1Digest });
  const settings = { mapping: DEFAULT_MAPPING, dataSource: 'live', truncate: null };
  const receive = makeReceiveEvent({ ...stores, apply, clock, ...settings });
  const event = (body: RowFields, table: string | null, eventId: string | null) =>
    receive({ entity: null, table, deleted: false, signature: null, eventId, body });
  return { stores, event };
};

const test = suite('receiving events');

test('events of one id are different if their table or their row differs', async () => {
  const rows = [
    { table: 'user', row: { id: 7, username: 'gil' } },
    { table: 'post', row: { id: 7, user_id: 7, content: 'hi' } },
    { table: 'user', row: { id: 8, username: 'hal' } },
    { table: 'like', row: { user_id: 7, post_id: 7 } },
    { table: 'like', row: { user_id: 8, post_id: 7 } },
  ];
  for (const [event_id, header] of [
    ['7', null],
    [undefined, '7'],
  ] as const) {
    const { event } = await begin();
    const send = async ({ table, row }: (typeof rows)[number]): Promise<string> => {
      const envelope = { event_id, table, action: 'insert', occurred_at: T, new: row, old: {} };
      return (await ok(event(envelope, null, header))).status;
    };
    for (const row of rows) assert.is(await send(row), 'applied');
    for (const row of rows) assert.is(await send(row), 'duplicate');
  }
});

test('an event whose id is 0, empty or null has no id', async () => {
  const { event } = await begin();
  for (const none of [0, '0', '', null])
    for (const [bio, status] of [
      [`first ${String(none)}`, 'applied'],
      [`second ${String(none)}`, 'applied'],
    ]) {
      const answer = await ok(
        event({ action: 'update', event_id: none, new: { username: 'ivo', bio } }, 'user', '0'),
      );
      assert.equal(answer, { status, eventId: null });
    }
});

test('a truncated table empties its entity, unless another table holds it too', async () => {
  const clock = { now: () => T };
  const stores = await subject.fresh();
  const emptied: string[] = [];
  const receive = makeReceiveEvent({
    ...stores,
    apply: makeApply({ ...stores, clock, digest: sha1Digest }),
    clock,
    mapping: mappingOf({
      hearts: { entity: 'like' },
      reactions: { entity: 'like' },
      follow: { entity: 'follow' },
    }),
    dataSource: 'live',
    truncate: (entity) => TE.fromIO(() => void emptied.push(entity)),
  });
  const empty = (table: string) =>
    receive({
      entity: null,
      ...{ table, deleted: false, signature: null, eventId: null },
      body: { action: 'truncate', new: {}, old: {} },
    });
  for (const table of ['hearts', 'reactions'])
    assert.is((await failure(empty(table)))._tag, 'TruncateRefused');
  assert.is((await ok(empty('follow'))).status, 'applied');
  assert.equal(emptied, ['follow']);
});

test('an event without a table says so, and one that is no change what it lacks', async () => {
  const { event } = await begin();
  const row = { id: 7, username: 'gil' };
  for (const [body, message] of [
    [row, /^table is missing$/],
    [{ action: 'insert', new: row }, /^table is missing$/],
    [{ table: 'user', new: row }, /^action is missing, or new and old are/],
    [{ table: 'user', action: 'truncate' }, /^action is missing, or new and old are/],
  ] as const) {
    const refused = await failure(event(body, null, null));
    assert.ok(refused._tag === 'RecordRefused');
    assert.match(refused.reason, message);
  }
});

const canaryTouch = (updated_at: unknown, more: RowFields = {}): RowFields => ({
  v: 1,
  table: 'xrs_canary',
  action: 'update',
  datasource: 'live',
  new: { id: 1, updated_at },
  ...more,
});

test('a canary is dated by its latest instant, in whatever form it comes', async () => {
  const { stores, event } = await begin();
  const asOf = async () => (await ok(stores.statistics.read(T))).copyAsOf;
  const deletion = { action: 'delete', new: {}, old: { id: 1, updated_at: T } };
  for (const [body, table, status, known] of [
    [canaryTouch(T - 9000), null, 'applied', T - 9000],
    [canaryTouch(T - 10_000), null, 'stale', T - 9000],
    [canaryTouch(T - 9000), null, 'unchanged', T - 9000],
    [canaryTouch(null, { occurred_at: T - 8000 }), null, 'applied', T - 8000],
    [{ updated_at: new Date(T - 7000).toISOString() }, 'xrs_canary', 'applied', T - 7000],
    [canaryTouch(T - 1, { datasource: 'test' }), null, 'ignored', T - 7000],
    [canaryTouch(T, deletion), null, 'ignored', T - 7000],
    [canaryTouch(T, { action: 'truncate', new: {} }), null, 'ignored', T - 7000],
    [canaryTouch(T + 3_600_000), null, 'applied', T],
  ] as const) {
    assert.is((await ok(event(body, table, null))).status, status, JSON.stringify(body));
    assert.is(await asOf(), known);
  }
});

test('a canary is no record: it is not counted, listed or stored, valid or not', async () => {
  const { stores, event } = await begin();
  const none = await ok(stores.statistics.read(T));
  await ok(event(canaryTouch(T), null, 'e1'));
  for (const wrong of [canaryTouch('soon'), canaryTouch(null), canaryTouch(T, { new: null })])
    assert.is((await failure(event(wrong, null, null)))._tag, 'RecordRefused');
  assert.equal(await ok(stores.statistics.read(T)), { ...none, copyAsOf: T });
  const page = { limit: 9, key: null, before: null, result: null, entity: null };
  assert.equal(await ok(stores.journal.read(page)), []);
});

test.run();
