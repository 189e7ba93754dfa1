import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { against } from '../../support/cli/against.js';
import { file, folder } from '../../support/cli/files.js';
import { jsonLines } from '../../support/cli/run.js';

const RAGGED = 'the row has more or fewer cells than the header (invalid_record)';

const failuresIn = (path: string): readonly Readonly<Record<string, unknown>>[] =>
  jsonLines(readFileSync(path, 'utf8').trim().split('\n'));

const test = suite('import of a sheet');

test('a row with other cells than the header fails, and stops nobody', async () => {
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

test('scripts are told of such a row in the same words', async () => {
  const { out } = await against({}, ['import', 'posts', '-', '--format', 'csv', '--json'], {
    stdin: 'id,content\n1\n2,b\n',
  });
  const [failure, summary] = jsonLines(out);
  assert.is(`${String(failure?.['message'])} (${String(failure?.['code'])})`, RAGGED);
  assert.is(failure?.['line'], 2);
  assert.is(summary?.['failed'], 1);
});

test('names the line of the sheet for a row that the service refuses', async () => {
  const path = file('rows.csv', 'id,content\n2,"a\nb"\n\n3,c\n');
  const kept = join(folder, 'rows.ndjson');
  const fails = ({ id }: Readonly<Record<string, unknown>>): string | null =>
    id === '3' ? 'user_not_found' : null;
  const { told } = await against({ fails }, ['import', 'posts', path, '--failures', kept]);
  assert.equal(told, ['line 5, post:3: The record is not valid (user_not_found)']);
  const [failure] = failuresIn(kept);
  assert.equal([failure?.['line'], failure?.['record']], [5, { id: '3', content: 'c' }]);
});

test('a quote that is never closed ends it, since no row after it can be told', async () => {
  const { code, told } = await against({}, [
    'import',
    'posts',
    file('bad.csv', 'id,content\n1,a\n2,"b\n3,c\n'),
  ]);
  assert.is(code, 1);
  assert.match(told.join(), 'The CSV is broken about line');
  assert.match(told.join(), 'a quote is opened and never closed. Part of what comes before');
});

test('shows a header that is not divided by commas, and sends nothing', async () => {
  for (const divider of [';', '\t', '|']) {
    const header = ['id', 'username'].join(divider);
    const path = file('divided.csv', `\uFEFF${header}\n${['1', 'ada'].join(divider)}\n`);
    const { code, told, service } = await against({}, ['import', 'users', path]);
    assert.is(code, 1);
    assert.equal(told, [
      `The header of the CSV is one cell, "${header}": put commas between the cells. Nothing was sent`,
    ]);
    assert.equal(service.received, []);
  }
  const { code } = await against({}, ['import', 'users', file('one.csv', 'username\nada\n')]);
  assert.is(code, 0);
});

test('hints at --format where what is taken for lines of JSON is a sheet', async () => {
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
