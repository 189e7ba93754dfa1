import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { originalsIn, type Format } from '../../../src/adapters/cli/import/read-form.js';
import { against } from '../../support/cli/against.js';
import { file } from '../../support/cli/files.js';

const test = suite('import: file formats');

/** Sends each byte as its own piece, so that every character and line end is cut somewhere. */
const byteByByte = (bytes: Buffer): AsyncIterable<Uint8Array> =>
  Readable.from(Array.from(bytes, (byte) => Buffer.of(byte)));

const linesIn = async (bytes: Buffer, format: Format): Promise<readonly (readonly unknown[])[]> => {
  const found: (readonly unknown[])[] = [];
  for await (const { line, text } of originalsIn(byteByByte(bytes), format))
    found.push([line, text]);
  return found;
};

const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

const SHEET = 'id,bio\r\n1,café 🎉\r\n2,"x\r\ny"\r\n';
const ROWS = [
  [2, '{"id":"1","bio":"café 🎉"}'],
  [3, '{"id":"2","bio":"x\\r\\ny"}'],
];

for (const [what, bytes] of [
  ['UTF-8', Buffer.from(SHEET)],
  ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${SHEET}`)],
  ['UTF-16 of Excel', Buffer.from(`\uFEFF${SHEET}`, 'utf16le')],
  ['big-endian UTF-16', swapped(`\uFEFF${SHEET}`)],
  ['UTF-16 without a byte order mark', Buffer.from(SHEET, 'utf16le')],
  ['big-endian UTF-16 without a byte order mark', swapped(SHEET)],
  ['gzip, whatever its name', gzipSync(`\uFEFF${SHEET}`)],
  ['gzip of UTF-16', gzipSync(Buffer.from(`\uFEFF${SHEET}`, 'utf16le'))],
  [
    'two concatenated gzip files',
    Buffer.concat([gzipSync('id,bio\r\n1,café 🎉\r\n'), gzipSync('2,"x\r\ny"\r\n')]),
  ],
] as const)
  test(`a sheet in ${what} is read with its line numbers`, async () => {
    assert.equal(await linesIn(bytes, 'csv'), ROWS);
  });

for (const [what, text, records] of [
  ['in one line', '[{"id":1},{"id":2}]', ['{"id":1}', '{"id":2}']],
  [
    'over many lines',
    '\uFEFF[\r\n  {\n  "id": 1\n  }\n ,\n{"id":2}\n]\n',
    ['{   "id": 1   }', '{"id":2}'],
  ],
  [
    'with brackets and quotes in texts',
    '[{"a":"]},[\\"\\\\"},{"b":["{"]}]',
    ['{"a":"]},[\\"\\\\"}', '{"b":["{"]}'],
  ],
  ['with values that are no records', '[1, null, "a,b", []]', ['1', 'null', '"a,b"', '[]']],
  ['of large numbers', '[{"id":12345678901234567890}]', ['{"id":12345678901234567890}']],
  ['that is empty', ' [ ] ', []],
] as const)
  test(`a JSON list ${what} is split into its values`, async () => {
    assert.equal(
      await linesIn(Buffer.from(text), 'ndjson'),
      records.map((record, place) => [place + 1, record]),
    );
  });

test('the records of a JSON list are sent one by one, and failures named by their position', async () => {
  const path = file('list.json', '[\n{"id": 1},\n{"id": 2}]');
  const fails = ({ id }: Readonly<Record<string, unknown>>): string | null =>
    id === 2 ? 'invalid_record' : null;
  const { told, service } = await against({ fails }, ['import', 'posts', path]);
  assert.equal(
    service.received.map(({ line }) => line),
    ['{"id": 1}', '{"id": 2}'],
  );
  assert.equal(told, ['line 2, post:2: The record is not valid (invalid_record)']);
});

for (const [what, text] of [
  ['ends in the middle', '[{"id":1},{"id":2'],
  ['something stands behind its end', '[{"id":1}] {"id":2}'],
  ['a bracket is closed that was not opened', '[{"id":1},{"id":2}}'],
  ['there is nothing between two commas', '[{"id":1},,{"id":2}]'],
] as const)
  test(`a broken JSON list stops the import: ${what}`, async () => {
    const { code, told } = await against({}, ['import', 'users', file('list.json', text)]);
    assert.is(code, 1);
    assert.match(
      told.join(),
      /list\.json holds a list of records that is broken about record \d: /,
    );
    assert.match(told.join(), what);
    assert.match(told.join(), 'send the whole again');
  });

const WORKBOOK =
  'is a workbook, which is not read here: save the sheet as "CSV UTF-8" and import that';
const OBJECT =
  'is one JSON object and no list of records: put a record in each line, or all of them into [ ]';
const LATIN =
  'is not UTF-8 (line 3), maybe Windows-1252: save it as "CSV UTF-8", or turn it with iconv -f WINDOWS-1252 -t UTF-8';

for (const [name, content, sentence] of [
  ['book.csv', Buffer.from('PK\x03\x04\x14\x00[Content_Types].xml', 'latin1'), WORKBOOK],
  ['old.csv', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), WORKBOOK],
  [
    'a.ndjson',
    Buffer.from('BZh91AY&SY', 'latin1'),
    'is packed in another way than gzip: unpack it first',
  ],
  [
    'zstd.csv',
    Buffer.from('28b52ffd2400', 'hex'),
    'is packed in another way than gzip: unpack it first',
  ],
  [
    'a.csv',
    'PAR1\x15\x04',
    'holds data in a form of its own: export it as CSV or as lines of JSON',
  ],
  ['raw.csv', 'a,b\n\x00\x01\x02\x03', 'is no text: export the data as CSV or as lines of JSON'],
  [
    'web.csv',
    '\n<!doctype html><table>',
    'is HTML or XML, whatever its name: save it as "CSV UTF-8", or look where it came from',
  ],
  ['one.json', '{"items":[{"id":1}]}', OBJECT],
  ['pretty.json', '{\n  "items": [\n', OBJECT],
  ['pretty.ndjson', '{\r\n  "items": [\r\n', OBJECT],
  ['json.csv', '[\n{"id":1}]', 'is JSON and no CSV: say so with --format ndjson'],
  ['lines.csv', '{"id":1,"bio":"x"}\n', 'is JSON and no CSV: say so with --format ndjson'],
  ['late.csv', Buffer.from(`id,bio\n1,a\n2,caf\xe9\n${'3,a\n'.repeat(99_999)}`, 'latin1'), LATIN],
  ['latin.json', Buffer.from('[\n{"bio":"a"},\n{"bio":"caf\xe9"}]', 'latin1'), LATIN],
  ['packed.csv', gzipSync(Buffer.from('id,bio\n1,a\n2,caf\xe9', 'latin1')), LATIN],
] as const)
  test(`${name} is refused with advice, and nothing is sent`, async () => {
    const path = file(name, content);
    const { code, told, service } = await against({}, ['import', 'users', path]);
    assert.is(code, 1);
    assert.equal(told, [`${path} ${sentence}. Nothing was sent`]);
    assert.equal(service.received, []);
  });

for (const name of ['users.xlsx', 'users.XLS', 'users.numbers', 'users.ods'])
  test(`${name} is refused by its name`, async () => {
    const { code, told, service } = await against({}, ['import', 'users', name]);
    assert.is(code, 2);
    assert.equal(told, [`${name} ${WORKBOOK}`]);
    assert.equal(service.received, []);
  });

test('stdin is sent up to the first line that is not UTF-8, without replaced characters', async () => {
  const stdin = Buffer.from(`id,bio\n${'1,a\n'.repeat(99_999)}2,caf\xe9\n`, 'latin1');
  const args = ['import', 'users', '-', '--format', 'csv'];
  const { code, told, service } = await against({}, args, { stdin });
  assert.is(code, 1);
  assert.match(told.join(), /^stdin is not UTF-8 \(line 100001\), .* send the whole again$/);
  assert.not.ok(service.received.some(({ line }) => line.includes('\uFFFD')));
});

test('an empty file is reported', async () => {
  for (const content of ['', '\n\n', '\uFEFF'])
    for (const name of ['none.csv', 'none.ndjson', 'none.json']) {
      const { code, out } = await against({}, ['import', 'users', file(name, content)]);
      assert.is(code, 0);
      assert.ok(out.includes('There was no record in it'), name);
    }
});

test('a .tsv file is read as a sheet', async () => {
  const { service } = await against({}, ['import', 'users', file('a.tsv', 'id\tbio\n1\ta,b\n')]);
  assert.equal(
    service.received.map(({ line }) => line),
    ['{"id":"1","bio":"a,b"}'],
  );
});

test.run();
