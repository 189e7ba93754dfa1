import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { against } from '../../support/cli/against.js';
import { file, folder } from '../../support/cli/files.js';
import { jsonLines } from '../../support/cli/run.js';
import type { SyncService } from '../../support/cli/sync-service.js';

const RAGGED = 'the row has more or fewer cells than the header (invalid_record)';

const failuresIn = (path: string): readonly Readonly<Record<string, unknown>>[] =>
  jsonLines(readFileSync(path, 'utf8').trim().split('\n'));

const recordsOf = ({ received }: SyncService): readonly unknown[] =>
  received.map(({ line }) => JSON.parse(line) as unknown);

/** The output of a join of two tables. */
const JOINED = 'id,content,username,id\n500,hello,alice,7\n';

const test = suite('import: sheets');

test('a row with more or fewer cells than the header fails, and the others are sent', async () => {
  const rows = 'id,content\n1,a\n"2\nx","b\ny",c,"d\ne"\n\n504\n4,d\n';
  for (const path of [file('ragged.csv', rows), file('ragged.csv.gz', gzipSync(rows))]) {
    const kept = join(folder, 'ragged.ndjson');
    const args = ['import', 'posts', path, '--failures', kept];
    const { code, out, told } = await against({}, args);
    assert.is(code, 1);
    assert.equal(told, [`line 3, post: ${RAGGED}`, `line 8, post: ${RAGGED}`]);
    assert.equal(out.slice(0, 2), ['received   4', 'applied    2']);
    assert.equal(
      failuresIn(kept).map(({ line, record }) => [line, record]),
      [
        [3, ['2\nx', 'b\ny', 'c', 'd\ne']],
        [8, ['504']],
      ],
    );
  }
});

test('--json reports such a row with the same message', async () => {
  const { out } = await against({}, ['import', 'posts', '-', '--format', 'csv', '--json'], {
    stdin: 'id,content\n1\n2,b\n',
  });
  const [failure, summary] = jsonLines(out);
  assert.is(`${String(failure?.['message'])} (${String(failure?.['code'])})`, RAGGED);
  assert.is(failure?.['line'], 2);
  assert.is(summary?.['failed'], 1);
});

test('a refused row is reported with its line in the sheet', async () => {
  const path = file('rows.csv', 'id,content\n2,"a\nb"\n\n3,c\n');
  const kept = join(folder, 'rows.ndjson');
  const fails = ({ id }: Readonly<Record<string, unknown>>): string | null =>
    id === '3' ? 'user_not_found' : null;
  const { told } = await against({ fails }, ['import', 'posts', path, '--failures', kept]);
  assert.equal(told, ['line 5, post:3: The record is not valid (user_not_found)']);
  const [failure] = failuresIn(kept);
  assert.equal([failure?.['line'], failure?.['record']], [5, { id: '3', content: 'c' }]);
});

test('an unclosed quote stops the import', async () => {
  const { code, told } = await against({}, [
    'import',
    'posts',
    file('bad.csv', 'id,content\n1,a\n2,"b\n3,c\n'),
  ]);
  assert.is(code, 1);
  assert.match(told.join(), 'The CSV is broken about line');
  assert.match(told.join(), 'a quote is opened and never closed. Part of what comes before');
});

for (const delimiter of [',', ';', '\t', '|'])
  for (const said of [`sep=${delimiter}\r\n`, `"sep=${delimiter}"\r\n`, ''])
    test(`the delimiter ${JSON.stringify(delimiter)} is recognized after ${JSON.stringify(said)}`, async () => {
      const rows = [
        ['id', '"a;b,c|d\te"', 'username'],
        ['1', '"x;y,z"', 'ada'],
        ['2', '', '"b ob"'],
      ];
      const csv = `\uFEFF${said}${rows.map((row) => row.join(delimiter)).join('\r\n')}`;
      const fails = ({ id }: Readonly<Record<string, unknown>>): string | null =>
        id === '2' ? 'invalid_record' : null;
      const { service, told } = await against({ fails }, ['import', 'users', file('a.csv', csv)]);
      assert.equal(recordsOf(service), [
        { id: '1', 'a;b,c|d\te': 'x;y,z', username: 'ada' },
        { id: '2', username: 'b ob' },
      ]);
      assert.match(told.join(), new RegExp(`^line ${said === '' ? 3 : 4}, `));
    });

test('a sheet of one column needs no delimiter', async () => {
  const path = file('one.csv', 'username\nada\n');
  const { code, service } = await against({}, ['import', 'users', path]);
  assert.is(code, 0);
  assert.equal(recordsOf(service), [{ username: 'ada' }]);
});

test('line ends of different kinds may be mixed, and each row keeps its line number', async () => {
  const csv = 'id,bio\r\n1,a\n2,b\r3,"c\r\nc"\r\n\r\n4,"d\nd"\n5,e\r\n';
  const kept = join(folder, 'mixed.ndjson');
  const args = ['import', 'users', file('mixed.csv', csv), '--failures', kept];
  const { code } = await against({ fails: () => 'invalid_record' }, args);
  assert.is(code, 1);
  assert.equal(
    failuresIn(kept).map(({ line, record }) => [line, record]),
    [
      [2, { id: '1', bio: 'a' }],
      [3, { id: '2', bio: 'b' }],
      [4, { id: '3', bio: 'c\r\nc' }],
      [7, { id: '4', bio: 'd\nd' }],
      [9, { id: '5', bio: 'e' }],
    ],
  );
});

test('a quote within an unquoted cell is text', async () => {
  const csv = 'id,bio\n1,5" disk\n2,the "best" one\n3,"a" b\n4,"He said \\"hi\\""\n5,"""q"""\n';
  const { code, told, service } = await against({}, ['import', 'users', file('quote.csv', csv)]);
  assert.is(code, 1);
  assert.equal(recordsOf(service).slice(0, 3), [
    { id: '1', bio: '5" disk' },
    { id: '2', bio: 'the "best" one' },
    { id: '3', bio: '"a" b' },
  ]);
  assert.equal(recordsOf(service)[4], { id: '5', bio: '"q"' });
  assert.equal(told, [
    'line 5, post: a quote within a cell is written as two quotes, and not as \\" (invalid_record)',
  ]);
});

test('columns and table of a sheet are sent in the query', async () => {
  const sheet = file('hearts.csv.gz', gzipSync('\ufeffsep=;\nid;user_id;status\n1;2;\n'));
  const { code, service } = await against({}, ['import', 'likes', sheet, '--table', 'heart']);
  assert.is(code, 0);
  assert.is(service.received[0]?.path, '/sync/likes?table=heart&columns=id%2Cuser_id%2Cstatus');
});

test('two columns of the same name are refused, and nothing is sent', async () => {
  for (const path of [file('join.csv', JOINED), '-']) {
    const args = ['import', 'posts', path, '--format', 'csv'];
    const { code, told, service } = await against({}, args, { stdin: JOINED });
    assert.is(code, 1);
    assert.match(
      told.join(),
      /^(stdin|.*join.csv) has two columns called "id": name each once. Nothing was sent$/,
    );
    assert.equal(service.received, []);
  }
});

test('rows of commas only are skipped and counted, and surplus commas after a row are ignored', async () => {
  const path = file('blank.csv', 'id,bio,\n1,a,\n,,\n , ,,,\n\n2,b,,,\n,,\n');
  const { code, out, service } = await against({}, ['import', 'users', path]);
  assert.is(code, 0);
  assert.equal(recordsOf(service), [
    { id: '1', bio: 'a' },
    { id: '2', bio: 'b' },
  ]);
  assert.ok(out.includes('3 blank rows were passed over'), out.join('\n'));
  const json = await against({}, ['import', 'users', path, '--json']);
  assert.is(jsonLines(json.out).at(-1)?.['blank_rows'], 3);
});

test('a cell with JSON is sent as JSON, and one with null is left out', async () => {
  const image = { path: '/vault/a.png', size: 3 };
  const cells = [image, ['a', 'b']].map((value) => JSON.stringify(value).replaceAll('"', '""'));
  const rows = [
    `1,"${cells.join('","')}",007`,
    '2,null,NULL,\\N',
    '3,{a,b}',
    '4,"{a,b}",,"[\n12345678901234567890]"',
  ];
  const path = file('cells.csv', `id,avatar,tags,phone\n${rows.join('\n')}\n`);
  const { service } = await against({}, ['import', 'users', path]);
  const lines = service.received.map(({ line }) => line);
  assert.equal(lines, [
    `{"id":"1","avatar":${JSON.stringify(image)},"tags":["a","b"],"phone":"007"}`,
    '{"id":"2"}',
    '["3","{a","b}"]',
    '{"id":"4","avatar":"{a,b}","phone":[ 12345678901234567890]}',
  ]);
});

test('--format is suggested if the first line of stdin is a sheet', async () => {
  const stdin = 'id,username\n1,ada\n';
  const hint = /The first line is no JSON: .* --format csv/;
  const { code, told } = await against({}, ['import', 'users', '-'], { stdin });
  assert.is(code, 1);
  assert.match(told.at(-1) ?? '', hint);
  const json = await against({}, ['import', 'users', '-', '--json'], { stdin });
  assert.equal(json.told, []);
  const later = await against({}, ['import', 'users', '-'], { stdin: '{"id":1}\nada\n' });
  assert.not.match(later.told.join(), hint);
});

test.run();
