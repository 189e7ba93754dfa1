import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseEvent, type RowEvent } from '../../../src/domain/sync/event.js';

const read = (body: Readonly<Record<string, unknown>>): RowEvent => {
  const event = parseEvent(body);
  if (E.isLeft(event)) throw new Error(event.left.message);
  return event.right;
};
const refuse = (body: Readonly<Record<string, unknown>>): string => {
  const event = parseEvent(body);
  return E.isLeft(event) ? event.left.code : 'taken';
};

const test = suite('event of Xano');

test('a body without an envelope is a record, whatever its columns are called', () => {
  const row = { username: 'ann', action: 'jump', table: 'x', id: 1 };
  assert.equal(read(row), {
    table: null,
    change: 'upsert',
    row,
    before: null,
    occurredAt: null,
    eventId: null,
    dataSource: null,
    isChosen: true,
    isNew: false,
  });
});

test('a change without its action is refused by that name, and a row with such columns is a row', () => {
  const row = { id: 1, username: 'ann' };
  for (const old of [row, {}, [], null, '']) {
    for (const more of [{}, { event_id: 'e1', table: 'user', id: 1, v: 1 }]) {
      const event = parseEvent({ new: row, old, ...more });
      assert.ok(E.isLeft(event));
      assert.is(event.left.code, 'missing_field');
      assert.match(event.left.message, 'action is missing');
    }
    const own = { ...row, new: { a: 1 }, old };
    assert.is(read(own).row, own);
  }
  for (const own of [
    { id: 1, new: row },
    { new: 'a', old: 'b' },
  ])
    assert.is(read(own).row, own);
});

test('the data source must be a text, and an empty one counts as none', () => {
  const change = { action: 'insert', new: { id: 1 } };
  assert.is(read({ ...change, datasource: 'dev' }).dataSource, 'dev');
  assert.is(read({ ...change, datasource: '' }).dataSource, null);
  assert.is(refuse({ ...change, datasource: 5 }), 'invalid_record');
});

test('the action says which side is read, whatever is sent for the other', () => {
  for (const absent of [{}, [], null, '', undefined]) {
    const row = { id: 1, username: 'ann' };
    assert.equal(read({ action: 'insert', new: row, old: absent }).row, row);
    assert.equal(read({ action: 'update', new: row, old: absent }).row, row);
    assert.equal(read({ action: 'delete', new: absent, old: row }).row, row);
    assert.is(read({ action: 'truncate', new: absent, old: absent }).change, 'truncate');
    assert.is(refuse({ action: 'insert', new: absent, old: row }), 'missing_field');
    assert.is(refuse({ action: 'delete', new: row, old: absent }), 'missing_field');
    assert.equal(read({ action: 'delete', new: absent, old: absent, id: 7 }).row, { id: 7 });
  }
});

test('the bare input of a trigger is recognised, whose columns nobody picked', () => {
  const change = { action: 'insert', new: { id: 1 }, old: {} };
  assert.is(read(change).isChosen, false);
  assert.is(read({ ...change, event_id: 7, table: 'user' }).isChosen, false);
  assert.is(read({ ...change, v: 1 }).isChosen, true);
  assert.is(read({ id: 1 }).isChosen, true);
  assert.is(read({ ...change, action: 'Insert', new: { id: 1 } }).isNew, true);
  assert.is(read({ ...change, action: 'update', new: { id: 1 } }).isNew, false);
});

test('an envelope is read, with its time in every accepted form', () => {
  for (const occurred_at of [1_700_000_000_000, 1_700_000_000, '2023-11-14T22:13:20Z'])
    assert.equal(
      read({
        v: 1,
        event_id: 42,
        table: 'user',
        action: 'DELETE',
        id: 7,
        occurred_at,
        datasource: 'live',
        new: {},
        old: { username: 'ann' },
      }),
      {
        table: 'user',
        change: 'delete',
        row: { id: 7, username: 'ann' },
        before: null,
        occurredAt: 1_700_000_000_000,
        eventId: '42',
        dataSource: 'live',
        isChosen: true,
        isNew: false,
      },
    );
});

test('an unknown action or a malformed part is refused', () => {
  const row = { username: 'ann' };
  assert.is(refuse({ action: 'explode', new: row }), 'invalid_record');
  assert.is(refuse({ action: 'constructor', new: row }), 'invalid_record');
  assert.is(refuse({ action: 3, new: row }), 'invalid_record');
  assert.is(refuse({ action: 'insert', new: 'row' }), 'invalid_record');
  assert.is(refuse({ action: 'insert', new: [row] }), 'invalid_record');
  assert.is(refuse({ action: 'insert', new: row, occurred_at: 'soon' }), 'invalid_record');
  assert.is(refuse({ action: 'insert', new: row, event_id: 'e'.repeat(256) }), 'invalid_record');
});

test.run();
