import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PageQuery, SourceFault, SourcePage } from '../../../src/application/ports/source.js';
import { parseAnyRows, parseEnvelope, toPage } from '../../../src/adapters/xano/source-page.js';

const test = suite('pages of rows of Xano');

const rows = (...ids: readonly unknown[]) => ids.map((id) => ({ id }));

const envelope = (ids: readonly unknown[], paging: Readonly<Record<string, unknown>> = {}) => ({
  items: rows(...ids),
  itemsReceived: ids.length,
  curPage: 1,
  nextPage: null,
  prevPage: null,
  ...paging,
});

const page = (body: unknown, query: Partial<PageQuery> = {}): E.Either<SourceFault, SourcePage> =>
  pipe(
    parseAnyRows(body),
    E.flatMap(toPage({ entity: 'post', afterId: null, updatedSince: null, limit: 3, ...query })),
  );

const idsOf = (body: unknown, query: Partial<PageQuery> = {}): readonly unknown[] =>
  pipe(
    page(body, query),
    E.match(
      ({ reason }) => [reason],
      (found) => found.rows.map(({ id }) => id),
    ),
  );

const endOf = (body: unknown, query: Partial<PageQuery> = {}): unknown =>
  pipe(
    page(body, query),
    E.match(
      ({ reason }): unknown => reason,
      ({ end }) => end,
    ),
  );

test('rows keep all their columns', () => {
  const row = { id: 1, created_at: 1_700_000_000_000, user_id: 0, hashtags: ['a'], media: null };
  assert.equal(
    page({ rows: [row], more: false }),
    E.right({ rows: [row], end: true, total: null }),
  );
});

test('an envelope without next page is the end if it has fewer rows than asked', () => {
  assert.is(endOf(envelope([1, 2])), true);
  assert.is(endOf(envelope([])), true);
  assert.is(endOf(envelope([1, 2, 3])), false);
});

test('a page that Xano limited to fewer rows than asked is not the end', () => {
  assert.is(endOf(envelope([1, 2], { nextPage: 2, perPage: 2 })), false);
  assert.is(endOf(envelope([1, 2], { nextPage: null, perPage: 2 })), false);
  assert.is(endOf(envelope([1], { nextPage: null, perPage: 2 })), true);
});

test('an envelope without paging fields is the end only if it has no rows', () => {
  assert.is(endOf({ items: rows(1, 2) }), false);
  assert.is(endOf({ items: [] }), true);
});

test('an answer with `more: false` is the end if it has fewer rows than asked', () => {
  assert.is(endOf({ rows: rows(1, 2), more: true }), false);
  assert.is(endOf({ rows: rows(1, 2), more: false }), true);
  assert.is(endOf({ rows: rows(1, 2, 3), more: false }), false);
});

test('a bare array is the end only if it has no rows, since Xano may limit pages', () => {
  assert.is(endOf(rows(1, 2)), false);
  assert.is(endOf([]), true);
});

test('more rows than asked are accepted', () => {
  assert.equal(idsOf(rows(1, 2, 3, 4, 5)), [1, 2, 3, 4, 5]);
  assert.is(endOf(envelope([1, 2, 3, 4])), false);
});

test('the last page may have any order, and is sorted', () => {
  assert.equal(idsOf({ rows: rows(10, 9), more: false }), [9, 10]);
  const long = ['9007199254740993', '9007199254740992'];
  assert.equal(idsOf({ rows: rows(...long), more: false }), long.toReversed());
  assert.equal(idsOf({ rows: rows('b', 'a'), more: false }), ['a', 'b']);
});

test('any other page out of order is a fault, since rows could be skipped', () => {
  const fault = ['Xano did not sort the rows by their ids.'];
  assert.equal(idsOf(rows(3, 2, 1)), fault);
  assert.equal(idsOf(rows(10, 9)), fault);
  assert.equal(idsOf(envelope([1, 3, 2], { nextPage: 2 })), fault);
});

test('a row that appears twice does not break the order', () => {
  assert.equal(idsOf(rows(1, 1, 2)), [1, 1, 2]);
});

test('a page with rows up to the given id is a fault, unless it is the end', () => {
  const fault = 'Xano did not leave out the rows up to the id it was given.';
  assert.is(endOf(rows(1, 2, 3), { afterId: '3' }), fault);
  assert.is(endOf(envelope([1, 2, 3], { nextPage: 2 }), { afterId: '30' }), fault);
  assert.is(endOf(rows(1, 2, 4), { afterId: '3' }), false);
  assert.is(endOf(envelope([1, 2]), { afterId: '3' }), true);
});

test('a page without rows that announces another page is a fault', () => {
  const fault = 'Xano says that there are rows, and gave none.';
  assert.is(endOf(envelope([], { nextPage: 2 })), fault);
  assert.is(endOf({ rows: [], more: true }), fault);
});

test('itemsTotal is respected: an empty page of more rows is a fault, a partial one is not the end', () => {
  const fault = 'Xano says that there are rows, and gave none.';
  assert.is(endOf(envelope([], { itemsTotal: 80_000 })), fault);
  assert.is(endOf({ items: [], itemsTotal: 1 }, { afterId: '3' }), fault);
  assert.is(endOf(envelope([], { itemsTotal: 0 })), true);
  assert.is(endOf(envelope([1, 2], { itemsTotal: 3 })), false);
  assert.is(endOf(envelope([1, 2], { itemsTotal: 2 })), true);
});

test('a page with fewer rows than itemsReceived is a fault', () => {
  const fault = 'The answer of Xano has not as many rows as it says.';
  assert.is(endOf(envelope([1, 2], { itemsReceived: 3 })), fault);
});

test('a row without an id is a fault', () => {
  for (const id of [undefined, null, 0, '', 'a b', 1.5, {}])
    assert.is(endOf(rows(1, id)), 'A row of Xano has no id.');
  assert.is(endOf([{}]), 'A row of Xano has no id.');
});

test('an error with the status of a success is a fault', () => {
  const fault = 'Xano answered an error under the status of a success.';
  assert.is(endOf({ payload: '', statement: 'Throw Error' }), fault);
  assert.is(endOf({ code: 'ERROR_FATAL', message: 'no' }), fault);
});

test('an answer that is not a list of objects is a fault', () => {
  const fault = 'The answer of Xano is not a page of rows.';
  const odd = [null, 1, 'a', true, {}, [1], [null], [[]], { items: {} }, { items: [1] }];
  for (const body of [...odd, { rows: rows(1) }, { rows: [[]], more: true }, { items: null }])
    assert.is(endOf(body), fault, JSON.stringify(body));
});

test('the Metadata API may answer with an envelope only', () => {
  assert.ok(E.isRight(parseEnvelope(envelope([1]))));
  for (const body of [rows(1), [], { rows: rows(1), more: false }])
    assert.ok(E.isLeft(parseEnvelope(body)));
});

test.run();
