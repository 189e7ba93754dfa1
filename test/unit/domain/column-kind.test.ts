import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  kindShownBy,
  readAs,
  uniteKinds,
  type ColumnKind,
} from '../../../src/domain/column-kind.js';

const test = suite('kind of a column');

test('a stored text is read as the kind of its column', () => {
  for (const [kind, text, value] of [
    ['text', '2024', '2024'],
    ['number', '9.5', 9.5],
    ['number', '-1e3', -1000],
    ['boolean', 'true', true],
    ['boolean', '0', false],
    ['json', '{"a":[1]}', { a: [1] }],
    ['json', '[]', []],
    ['json', '5', 5],
  ] as const)
    assert.equal(readAs(kind, text), value, `${kind} ${text}`);
});

test('a text that is not an exact value of the kind stays a text', () => {
  for (const [kind, text] of [
    ['number', ''],
    ['number', '01067'],
    ['number', '12 EUR'],
    ['number', '9007199254740993'],
    ['number', '1e999'],
    ['boolean', ''],
    ['boolean', 'maybe'],
    ['json', 'plain'],
    ['json', '{"id":9007199254740993}'],
  ] as const)
    assert.is(readAs(kind, text), text, `${kind} ${text}`);
  assert.equal(readAs('json', '{"id":"9007199254740993"}'), { id: '9007199254740993' });
});

test('a JSON value names its kind, and a text only if it could be nothing else', () => {
  for (const [value, kind] of [
    [9.5, 'number'],
    [false, 'boolean'],
    [{ a: 1 }, 'json'],
    [[], 'json'],
    ['a word', 'text'],
    [{ path: '/vault/a.png', mime: 'image/png' }, 'text'],
    ['2024', null],
    ['yes', null],
    ['{"a":1}', null],
    ['', null],
    [null, null],
    [undefined, null],
  ] as const)
    assert.is(kindShownBy(value), kind, JSON.stringify(value));
});

test('one text makes the column text, and several other kinds make it json', () => {
  const united = (...seen: readonly ColumnKind[]) => uniteKinds(new Set(seen));
  assert.is(united(), 'text');
  assert.is(united('number'), 'number');
  assert.is(united('number', 'text'), 'text');
  assert.is(united('json', 'number'), 'json');
  assert.is(united('boolean', 'number'), 'json');
});

test.run();
