import * as E from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceRow } from '../../../src/application/ports/source.js';
import { pulledRows, type PulledRows } from '../../../src/application/sync/pull-page.js';
import { mappingOf } from '../../support/sync/mapping-of.js';
import { DEFAULT_MAPPING, tableOf, type TableMapping } from '../../../src/domain/sync/mapping.js';

const tableFor = (entity: 'user' | 'post' | 'follow'): TableMapping => {
  const table = tableOf(DEFAULT_MAPPING, entity);
  if (table === null) throw new Error(`${entity} has no mapping`);
  return table;
};

const users = tableFor('user');

interface Asked {
  readonly table?: TableMapping;
  readonly isChosen?: boolean;
  readonly afterId?: string | null;
  readonly updatedSince?: number | null;
  readonly end?: boolean;
}

const read = (
  rows: readonly SourceRow[],
  { table = users, isChosen = true, afterId = null, updatedSince = null, end = false }: Asked = {},
) => pulledRows(table, isChosen, { afterId, updatedSince }, { rows, end });

const pageOf = (result: ReturnType<typeof pulledRows>): PulledRows => {
  if (E.isLeft(result)) throw new Error(result.left.reason);
  return result.right;
};

const rowsOf = ({ entries }: PulledRows) =>
  entries.map(({ content }) => (content.kind === 'delivery' ? content.delivery.row : null));

const T0 = 1_700_000_000_000;
const row = (id: number, at: number | null = T0) => ({ id, username: `u${id}`, updated_at: at });

const test = suite('rows of a page');

test('rows are read in order, with the last id and the newest version', () => {
  const page = pageOf(read([row(1), row(2, T0 + 5), row(3, null)]));
  assert.equal(rowsOf(page), [row(1), row(2, T0 + 5), row(3, null)]);
  assert.is(page.lastId, '3');
  assert.is(page.newest, T0 + 5);
  assert.not.ok(page.end);
});

test('rows that were not requested are skipped, and count as read', () => {
  const page = pageOf(
    read([row(1), row(2, T0 - 1), row(3, T0)], { afterId: '1', updatedSince: T0 }),
  );
  assert.equal(rowsOf(page), [row(3, T0)]);
  assert.is(page.lastId, '3');
  assert.is(pageOf(read([row(4, T0 - 1)], { updatedSince: T0 })).lastId, '4');
});

test('rows without a version are accepted, since they may be new', () => {
  assert.equal(rowsOf(pageOf(read([row(1, null)], { updatedSince: T0 }))), [row(1, null)]);
});

test('rows that do not advance are a fault, unless the page is the last', () => {
  assert.ok(E.isLeft(read([row(1), row(2)], { afterId: '2' })));
  assert.ok(E.isLeft(read([], { afterId: '2' })));
  const last = pageOf(read([row(1), row(2)], { afterId: '2', end: true }));
  assert.equal([rowsOf(last), last.lastId, last.end], [[], null, true]);
});

test('a row without an id is a fault', () => {
  assert.ok(E.isLeft(read([{ username: 'ada' }], { end: true })));
});

test('the version comes from the column that the mapping names', () => {
  const table = { ...users, updatedColumn: 'edited' };
  const page = pageOf(read([{ id: 1, username: 'ada', edited: T0 }], { table }));
  const [entry] = page.entries;
  assert.is(page.newest, T0);
  assert.is(entry?.content.kind === 'delivery' && entry.content.delivery.occurredAt, T0);
  const seconds = [{ id: 1, created_at: T0 / 1000 }];
  assert.is(pageOf(read(seconds, { table: tableFor('follow') })).newest, T0);
});

test('a version counts only in the unit in which newer rows are requested', () => {
  const [iso, spoken] = [new Date(T0).toISOString(), String(T0)];
  for (const [updated_at, isTold] of [
    ...[[T0, true] as const, [spoken, true] as const, [T0 / 1000, false] as const],
    ...[[T0 * 1000, false] as const, [iso, false] as const, [null, false] as const],
  ]) {
    const { allTold, lastTold } = pageOf(read([row(1), { ...row(2), updated_at }]));
    assert.equal([allTold, lastTold], [isTold, isTold], String(updated_at));
  }
});

test('columns that nobody chose are removed', () => {
  const secret = { ...row(1), password: 'p', internal_note: 'n', api_key: 'k' };
  assert.equal(rowsOf(pageOf(read([secret], { isChosen: false }))), [row(1)]);
  const fields = { username: { from: ['username'], values: null }, id: null, updated_at: null };
  assert.equal(rowsOf(pageOf(read([secret], { table: { ...users, fields } }))), [
    { username: 'u1' },
  ]);
});

test('rows that do not match where are listed apart, and are not the first row', () => {
  const [table] = mappingOf({ user: { entity: 'user', where: { on: true } } });
  const page = pageOf(
    read(
      [
        { ...row(1), on: 'no' },
        { ...row(2), on: 1 },
      ],
      { table: table ?? users, isChosen: false },
    ),
  );
  assert.equal(rowsOf(page), [row(2)]);
  assert.is(page.outside.length, 1);
  assert.equal([page.firstId, page.first, page.lastId], ['1', null, '2']);
});

test('reading advances or ends, whatever Xano answers', () => {
  const ids = fc.oneof(fc.bigInt({ min: 1n, max: 1n << 62n }).map(String), fc.uuid());
  fc.assert(
    fc.property(fc.array(ids), fc.option(ids), fc.boolean(), (given, afterId, end) => {
      const result = read(
        given.map((id) => ({ id })),
        { afterId, end },
      );
      if (E.isLeft(result)) assert.not.ok(end);
      else if (!end) assert.is.not(result.right.lastId, afterId);
    }),
  );
});

test.run();
