import * as TE from 'fp-ts/lib/TaskEither.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import type { ColumnKinds } from '../../../src/application/ports/column-kinds.js';
import type { Apply } from '../../../src/application/sync/apply.js';
import { entryOf, type Batch } from '../../../src/application/sync/entry.js';
import { makeColumns, type FieldSettings } from '../../../src/application/sync/learn-columns.js';
import type { Entity } from '../../../src/domain/sync/entity.js';
import { fakeColumnKinds } from '../../support/fakes/column-kinds.js';
import { failure, ok } from '../../support/run/effect.js';
import { clock, down, noon } from './fixtures.js';

const test = suite('learning the kinds of columns');

const settings: FieldSettings = {
  publicFields: new Set(['username', 'rating']),
  clean: (text) => text,
  columns: {
    user: new Map([['rating', null]]),
    post: new Map([
      ['price', null],
      ['zip', 'text'],
    ]),
  },
};

const COMPLETE: Readonly<Partial<Record<Entity, object>>> = {
  user: { id: 7, username: 'ada' },
  post: { id: 1, username: 'ada', content: 'Hello' },
};

const batchOf = (entity: Entity, ...rows: readonly object[]): Batch => ({
  way: 'bulk',
  cursor: null,
  entries: rows.map((row) =>
    entryOf({ entity, row: { ...COMPLETE[entity], ...row }, deleted: false, occurredAt: null }),
  ),
});

const columnsOf = (columnKinds: ColumnKinds) =>
  makeColumns({ settings, columnKinds, clock, digest: sha1Digest });

const applied: Apply = () => TE.right([]);

/** Wraps kinds so that calls that store something are counted. */
const counting = (kinds: ColumnKinds) => {
  const calls = { added: 0 };
  const add: ColumnKinds['add'] = (learnt) => {
    calls.added += 1;
    return kinds.add(learnt);
  };
  return { calls, kinds: { ...kinds, add } };
};

test('a record sets the kind at once, and in another process when that refreshes', async () => {
  const { calls, kinds } = counting(fakeColumnKinds());
  const [here, there] = [kinds, kinds].map(columnsOf);
  assert.ok(here && there);
  const kindOf = here.shown.columns?.kindOf;
  const apply = here.hearing(applied);
  await ok(apply(batchOf('post', { price: '9.5' }, { price: 9.5, zip: 10_115, other: 1 })));
  await ok(apply(batchOf('user', { rating: 4.5, price: 'free' })));
  await ok(apply(batchOf('post', { price: 7 })));
  assert.is(calls.added, 2);
  assert.equal(
    [kindOf?.('post', 'price'), kindOf?.('post', 'zip'), kindOf?.('user', 'rating')],
    ['number', 'text', 'number'],
  );
  assert.is(there.shown.columns?.kindOf('post', 'price'), 'text');
  await ok(there.refresh);
  assert.is(there.shown.columns?.kindOf('post', 'price'), 'number');
  await ok(apply(batchOf('post', { price: 'on request' })));
  await ok(there.refresh);
  assert.is(there.shown.columns?.kindOf('post', 'price'), 'text');
});

test('a refused or deleted row sets no kind, and the other rows of the batch do', async () => {
  const columnKinds = fakeColumnKinds();
  const columns = columnsOf(columnKinds);
  const price = 'on request';
  const batch = batchOf(
    'post',
    { price, id: null },
    { price, username: '@' },
    { price, updated_at: noon + 3 * 86_400_000 },
    { price, deleted: true },
    { price: 9.5 },
  );
  const row = { ...COMPLETE.post, price };
  const deleted = entryOf({ entity: 'post', row, deleted: true, occurredAt: null });
  await ok(columns.hearing(applied)({ ...batch, entries: [deleted, ...batch.entries] }));
  assert.is(columns.shown.columns?.kindOf('post', 'price'), 'number');
  assert.equal(await ok(columnKinds.read), [{ owner: 'post', field: 'price', kind: 'number' }]);
});

test('kinds are stored again after the store was emptied', async () => {
  let columnKinds = fakeColumnKinds();
  const through: ColumnKinds = {
    read: TE.flatMap(() => columnKinds.read)(TE.right(undefined)),
    add: (learnt) => columnKinds.add(learnt),
  };
  const columns = columnsOf(through);
  await ok(columns.hearing(applied)(batchOf('post', { price: 1 })));
  columnKinds = fakeColumnKinds();
  await ok(columns.refresh);
  assert.equal(await ok(columnKinds.read), [{ owner: 'post', field: 'price', kind: 'number' }]);
});

test('a record is not applied while its kinds cannot be stored, and the next one sets them', async () => {
  let isDown = true;
  const kinds = fakeColumnKinds();
  const columnKinds: ColumnKinds = {
    ...kinds,
    add: (learnt) => (isDown ? TE.left(down) : kinds.add(learnt)),
  };
  const columns = columnsOf(columnKinds);
  const apply = columns.hearing(applied);
  assert.equal(await failure(apply(batchOf('post', { price: 1 }))), down);
  isDown = false;
  await ok(apply(batchOf('post', { price: 1 })));
  assert.is(columns.shown.columns?.kindOf('post', 'price'), 'number');
});

test.run();
