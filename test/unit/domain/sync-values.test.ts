import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cellJson } from '../../../src/domain/sync/cell.js';
import { addressIn, withAddresses } from '../../../src/domain/sync/file.js';
import { parseFlag } from '../../../src/domain/sync/scalar.js';
import { tagWords } from '../../../src/domain/sync/parse-fields.js';
import { parseTime } from '../../../src/domain/sync/time.js';

const times = suite('times of Xano, sheets and databases');

const instant = (value: unknown): string | null => {
  const time = parseTime(value);
  if (E.isLeft(time)) return 'refused';
  return time.right === null ? null : new Date(time.right).toISOString();
};

times('seconds, milliseconds and microseconds are read as numbers and as digits', () => {
  for (const value of [1760000000.123, 1760000000123, 1760000000123456])
    for (const written of [value, String(value), ` ${String(value)} `])
      assert.is(instant(written), '2025-10-09T08:53:20.123Z', String(written));
});

times('ISO 8601 is read in its extended and basic forms, and as databases print it', () => {
  const table: Readonly<Record<string, string>> = {
    '2024-05-01': '2024-05-01T00:00:00.000Z',
    '20240501': '2024-05-01T00:00:00.000Z',
    '20240501100000': '2024-05-01T10:00:00.000Z',
    '20240501T100000Z': '2024-05-01T10:00:00.000Z',
    '2024-05-01T10': '2024-05-01T10:00:00.000Z',
    '2024-05-01T10:00:00+00': '2024-05-01T10:00:00.000Z',
    '2024-05-01t10:00:00,57z': '2024-05-01T10:00:00.570Z',
    '2024-05-01 10:00:00.123456+00': '2024-05-01T10:00:00.123Z',
    '2024-05-01 10:00:00 +0530': '2024-05-01T04:30:00.000Z',
    '2024-05-01T10:00:00-05:30': '2024-05-01T15:30:00.000Z',
    '2024-02-29T23:59:59Z': '2024-02-29T23:59:59.000Z',
  };
  for (const [text, expected] of Object.entries(table)) assert.is(instant(text), expected, text);
  assert.is(instant(20240501), '2024-05-01T00:00:00.000Z');
});

times('a time without a zone is UTC, whatever the zone of the machine', () => {
  const before = process.env['TZ'];
  process.env['TZ'] = 'America/New_York';
  try {
    assert.is(instant('2024-05-01 10:00:00'), '2024-05-01T10:00:00.000Z');
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});

times('dates and times outside the calendar, and other values, are refused', () => {
  for (const value of [
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '20241301',
    '0000-00-00 00:00:00',
    '2024-05-01T25:00:00Z',
    '2024-05-01T10:61:00Z',
    '2024-05-01T10:00:00+25:00',
    '1969-12-31T23:59:59Z',
    '5/1/2024 10:00',
    '1.76E+12',
    'yesterday',
    -5,
    Infinity,
    true,
    {},
    [],
  ])
    assert.is(instant(value), 'refused', JSON.stringify(value));
});

times('null, 0 and an empty text are no time', () => {
  for (const value of [null, undefined, 0, '0', '', ' ']) assert.is(instant(value), null);
});

times.run();

const flags = suite('booleans as tools write them');

flags('every spelling is read in any case', () => {
  for (const value of [true, 1, '1', 'true', 'TRUE', 'True', 't', 'T', 'yes', 'Y', 'on', ' true '])
    assert.equal(parseFlag(value), E.right(true), String(value));
  for (const value of [false, 0, '0', 'false', 'FALSE', 'f', 'no', 'N', 'off', '', ' ', null])
    assert.equal(parseFlag(value), E.right(false), String(value));
});

flags('any other value is refused', () => {
  for (const value of [2, -1, 'maybe', 'deleted', {}, [], [true], Number.NaN])
    assert.ok(E.isLeft(parseFlag(value)), JSON.stringify(value));
});

flags.run();

const files = suite('files of Xano');

const FILES = 'https://x1.xano.io';

files('a file is read as its address, or as its path at the configured host', () => {
  const table: readonly (readonly [unknown, string, string])[] = [
    [{ path: '/vault/a.png', url: 'https://x/a.png' }, 'https://x/a.png', 'https://x/a.png'],
    [{ path: '/vault/a.png' }, '/vault/a.png', `${FILES}/vault/a.png`],
    [{ path: 'a.png', mime: 'image/png' }, 'a.png', `${FILES}/a.png`],
    [{ path: 'https://x/a.png', size: 5 }, 'https://x/a.png', 'https://x/a.png'],
    [{ url: 'https://x/a.png', size: 5 }, 'https://x/a.png', 'https://x/a.png'],
    [{ url: 'https://x/a.png', id: 1 }, 'https://x/a.png', 'https://x/a.png'],
    [[null, {}, { path: '/vault/b' }, { path: '/vault/c' }], '/vault/b', `${FILES}/vault/b`],
    ['[{"path":"/vault/b"}]', '/vault/b', `${FILES}/vault/b`],
    [' /vault/b ', '/vault/b', `${FILES}/vault/b`],
    [{ path: '//evil.example/a', meta: {} }, '//evil.example/a', `${FILES}/evil.example/a`],
  ];
  for (const [value, bare, whole] of table) {
    assert.is(addressIn(value, null), bare, JSON.stringify(value));
    assert.is(addressIn(value, FILES), whole, JSON.stringify(value));
  }
  assert.equal(withAddresses([{ path: '/vault/a' }, 'b'], null), ['/vault/a', 'b']);
  assert.equal(withAddresses([{ path: '/vault/a' }], FILES), [`${FILES}/vault/a`]);
});

files('an empty value is no file, and a value that is no file is printed as it is', () => {
  for (const value of [[], [{}], {}, false, '', ' ', '[]', '{}', null, undefined])
    assert.is(addressIn(value, FILES), null, JSON.stringify(value));
  for (const [value, expected] of [
    [{ id: 1 }, '{"id":1}'],
    [[{ id: 1 }], '{"id":1}'],
    [true, 'true'],
    [5, '5'],
  ])
    assert.is(addressIn(value, FILES), expected);
});

files('another object with a url or a path keeps all its members', () => {
  for (const value of [
    { url: 'https://hal.example', twitter: '@hal' },
    { path: 'Main St', city: 'Rome' },
    { mime: 'image/png' },
  ])
    assert.equal(withAddresses(value, FILES), value);
});

files.run();

const tags = suite('lists of tags');

tags('lists, lists of rows and all common text forms are read', () => {
  const table: readonly (readonly [unknown, readonly unknown[]])[] = [
    ['sea, sky;sun', ['sea', 'sky', 'sun']],
    ['{sea,"sky"}', ['sea', 'sky']],
    ['海、空', ['海', '空']],
    ['["sea","sky"]', ['sea', 'sky']],
    ['[sea', ['[sea']],
    [
      [{ name: 'sea' }, { tag: 'sky' }, { title: 'sun' }],
      ['sea', 'sky', 'sun'],
    ],
    [
      [{ id: 1 }, 5, '', null],
      [undefined, 5],
    ],
    [null, []],
    [5, []],
  ];
  for (const [value, expected] of table)
    assert.equal(tagWords(value), expected, JSON.stringify(value));
});

tags.run();

const cells = suite('cells of a sheet');

cells('a cell without a value is absent', () => {
  for (const cell of ['', ' ', 'null', 'NULL', String.raw`\N`])
    assert.is(cellJson('bio', cell), null);
});

cells('a cell is a text, or the object or list that it holds with all its digits', () => {
  const table: readonly (readonly [string, string, unknown])[] = [
    ['avatar', '{"path":"/vault/a.png"}', { path: '/vault/a.png' }],
    ['links', ' [\n"a",\r\n"b"] ', ['a', 'b']],
    ['hashtags', '{a,b}', '{a,b}'],
    ['links', '{not json', '{not json'],
    ['price', '7', '7'],
    ['display_name', 'Null', 'Null'],
    ['bio', '["is", "this"]', '["is", "this"]'],
    ['content', ' a\n"b" ', ' a\n"b" '],
  ];
  for (const [column, cell, expected] of table) {
    const json = cellJson(column, cell) ?? '';
    assert.equal(JSON.parse(json), expected, cell);
    assert.not.match(json, /[\r\n]/);
  }
  assert.match(cellJson('links', '{"id":363896575396806667}') ?? '', '363896575396806667');
});

cells.run();
