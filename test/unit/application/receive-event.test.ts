import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeMemoryStores } from '../../../src/adapters/memory/memory-stores.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { makeApply } from '../../../src/application/sync/apply.js';
import { makeReceiveEvent } from '../../../src/application/use-cases/receive-event.js';
import type { RowFields } from '../../../src/domain/sync/delivery.js';
import { DEFAULT_MAPPING } from '../../../src/domain/sync/mapping.js';
import { ok } from '../../support/effect.js';

const T = 1_700_000_000_000;

const begin = () => {
  const clock = { now: () => T };
  const apply = makeApply({ ...makeMemoryStores({ exploreMax: 9 }), clock, digest: sha1Digest });
  const settings = { mapping: DEFAULT_MAPPING, dataSource: 'live', truncate: null };
  const receive = makeReceiveEvent({ apply, clock, ...settings });
  return (body: RowFields, table: string | null, eventId: string | null) =>
    receive({ entity: null, table, deleted: false, signature: null, eventId, body });
};

const test = suite('Receiving events');

test('an event is another one under the same id when its table or its row is', async () => {
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
    const event = begin();
    const tell = async ({ table, row }: (typeof rows)[number]): Promise<string> => {
      const envelope = { event_id, table, action: 'insert', occurred_at: T, new: row, old: {} };
      return (await ok(event(envelope, null, header))).status;
    };
    for (const row of rows) assert.is(await tell(row), 'applied');
    for (const row of rows) assert.is(await tell(row), 'duplicate');
  }
});

test('an event whose id is 0, empty or null has none', async () => {
  const event = begin();
  for (const none of [0, '0', '', null])
    for (const [bio, status] of [
      [`first ${String(none)}`, 'applied'],
      [`second ${String(none)}`, 'applied'],
    ]) {
      const told = await ok(
        event({ action: 'update', event_id: none, new: { username: 'ivo', bio } }, 'user', '0'),
      );
      assert.equal(told, { status, eventId: null });
    }
});

test.run();
