import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { against } from '../../support/cli/against.js';
import { file, folder, people } from '../../support/cli/files.js';
import { jsonLines } from '../../support/cli/run.js';
import type { SyncService } from '../../support/cli/sync-service.js';

const sent = ({ received }: SyncService): readonly unknown[] =>
  received.map(({ line }) => JSON.parse(line) as unknown);

const test = suite('command import');

test('sends a file line by line, compressed, and prints a summary', async () => {
  const path = file('users.ndjson', people(250));
  const { code, out, service } = await against({}, ['import', 'users', path]);
  assert.is(code, 0);
  assert.is(service.received.length, 250);
  assert.is(service.received[0]?.path, '/sync/users');
  assert.equal(sent(service)[249], { username: 'person249' });
  assert.is(service.headers()['content-encoding'], 'gzip');
  assert.is(service.headers()['content-type'], 'application/x-ndjson');
  assert.is(service.headers().accept, 'application/x-ndjson');
  assert.is(out[0], 'received   250');
  assert.is(out[1], 'applied    250');
  assert.is(out[5], 'failed       0');
});

for (const [word, path] of [
  ['user', '/sync/users'],
  ['bookmarks', '/sync/bookmarks'],
  ['batch', '/sync/batch'],
] as const)
  test(`import ${word} sends to ${path}`, async () => {
    const { service } = await against({}, ['import', word, '-'], { stdin: '{"id":1}\n' });
    assert.equal(service.received, [{ path, line: '{"id":1}' }]);
  });

test('stdin is read, also if its last line has no line end', async () => {
  const { code, service } = await against({}, ['import', 'users', '-'], {
    stdin: '{"username":"ada"}\n{"username":"bob"}',
  });
  assert.is(code, 0);
  assert.equal(sent(service), [{ username: 'ada' }, { username: 'bob' }]);
});

test('a compressed file is read, without its byte order mark', async () => {
  const path = file('users.jsonl.gz', gzipSync(`\uFEFF${people(3)}`));
  const { code, service } = await against({}, ['import', 'users', path]);
  assert.is(code, 0);
  assert.equal(sent(service)[0], { username: 'person0' });
});

test('a row of a sheet becomes a record: empty cells are left out, JSON is parsed, the rest is text', async () => {
  const csv =
    '\uFEFFid, content,media_url,hashtags,links\r\n' +
    '9007199254740993,"He said ""hi"",\r\nthen left",,"[""a"",""b""]",{not json\r\n' +
    '2,007,"{""path"":""/vault/a.png"",""id"":5}",NULL,"{""web"":""https://example.com""}"\r\n';
  const { code, service } = await against({}, ['import', 'posts', file('posts.csv', csv)]);
  assert.is(code, 0);
  assert.equal(sent(service), [
    {
      id: '9007199254740993',
      content: 'He said "hi",\r\nthen left',
      hashtags: ['a', 'b'],
      links: '{not json',
    },
    {
      id: '2',
      content: '007',
      media_url: { path: '/vault/a.png', id: 5 },
      links: { web: 'https://example.com' },
    },
  ]);
});

test('a truncated gzip file is reported', async () => {
  const whole = gzipSync(people(20_000));
  const path = file('cut.ndjson.gz', whole.subarray(0, whole.length / 2));
  const { code, told } = await against({}, ['import', 'users', path]);
  assert.is(code, 1);
  assert.match(told.join(), 'is no whole gzip file');
});

test('values left out of applied records are counted by column, with examples', async () => {
  const summary = {
    left_out: { avatar: 1200, role: 1 },
    left_out_examples: [
      { line: 2, entity: 'user', key: 'user:ada', column: 'avatar', message: 'avatar must be so' },
    ],
  };
  const { code, out } = await against({ summary }, ['import', 'users', file('a.jsonl', people(3))]);
  assert.is(code, 0);
  assert.equal(out.slice(-2), [
    'Left out: 1,200 avatar, 1 role',
    '  line 2, user:ada: avatar must be so',
  ]);
});

test('a dry run shows what each column would become', async () => {
  const column = { entity: 'user', fate: 'taken', as: ['username'], values: 1250 };
  const secret = { ...column, column: 'password', fate: 'secret', as: [], values: 3 };
  const columns = [
    { ...column, column: 'handle' },
    secret,
    { ...secret, column: 'shoe', fate: 'ignored' },
    { ...secret, column: 'mail', fate: 'taken', as: ['email', 'contact'] },
  ];
  const summary = { dry_run: true, columns };
  const args = ['import', 'users', '-', '--dry-run'];
  const world = { stdin: people(2) };
  const { code, out, service } = await against({ summary }, args, world);
  assert.is(code, 0);
  assert.is(service.received[0]?.path, '/sync/users?dry_run=true');
  assert.equal(out.slice(0, 6), [
    'column    values  becomes',
    'handle     1,250  username',
    'password       3  nothing: it is called as a secret is',
    'shoe           3  nothing',
    'mail           3  email, contact',
    'received   2',
  ]);
  assert.match(out.at(-2) ?? '', 'Nothing was changed');
  const mixed = { ...summary, columns: [...columns, { ...secret, entity: 'post' }] };
  const batch = await against({ summary: mixed }, ['import', 'batch', '-', '--dry-run'], world);
  assert.match(batch.out[5] ?? '', /^post\.password/);
  const json = await against({ summary }, [...args, '--json'], world);
  assert.equal(jsonLines(json.out).at(-1)?.['columns'], columns);
});

const failsOdd = (record: Readonly<Record<string, unknown>>): string | null =>
  Number(record['id']) % 2 === 1 ? 'user_not_found' : null;

test('exits with 1 if records failed, shows the first ones, and counts the rest', async () => {
  const lines = Array.from({ length: 40 }, (_, n) => `{"id":${n}}\n`).join('');
  const { code, out, told } = await against({ fails: failsOdd }, ['import', 'posts', '-'], {
    stdin: lines,
  });
  assert.is(code, 1);
  assert.is(told[0], 'line 2, post:1: The record is not valid (user_not_found)');
  assert.is(told.length, 11);
  assert.is(told[10], 'and 10 more failures');
  assert.ok(out.includes('failed     20'), out.join('\n'));
});

test('--failures keeps failed records unchanged, including large ids and broken lines', async () => {
  const path = file('posts.ndjson', '{"id":2}\n{"id":9007199254740993,"big":true}\n\n{"id":\n');
  const kept = join(folder, 'failed.ndjson');
  const fails = (record: Readonly<Record<string, unknown>>): string | null =>
    record['big'] === true ? 'invalid_record' : null;
  await against({ fails }, ['import', 'posts', path, '--failures', kept]);
  const lines = readFileSync(kept, 'utf8').trim().split('\n');
  assert.is(lines.length, 2);
  assert.match(lines[0] ?? '', '"record":{"id":9007199254740993,"big":true}}');
  const { line, code, record } = jsonLines(lines)[1] ?? {};
  assert.equal([line, code, record], [4, 'invalid_json', '{"id":']);
  // When it is sent again, a record that fails once more is kept as it was, and not as a failure within a failure.
  const again = join(folder, 'again.ndjson');
  await against({ fails: () => 'invalid_record' }, ['import', 'posts', kept, '--failures', again]);
  const records = (path: string): readonly string[] =>
    readFileSync(path, 'utf8')
      .split('\n')
      .map((text) => text.replace(/^.*"record":/, ''));
  assert.equal(records(again), records(kept));
});

test('--failures keeps a line that is not UTF-8 as text', async () => {
  const path = file('latin.ndjson', Buffer.from('{"id":1}\n{"bio":"caf\xe9"}\n', 'latin1'));
  const kept = join(folder, 'latin-failed.ndjson');
  await against({ fails: () => 'invalid_json' }, ['import', 'users', path, '--failures', kept]);
  const failures = jsonLines(readFileSync(kept, 'utf8').trim().split('\n'));
  assert.equal(
    failures.map(({ record }) => record),
    [{ id: 1 }, '{"bio":"café"}'],
  );
});

test('a cut connection is reported, with the advice to send again', async () => {
  const path = file('long.ndjson', people(5000));
  const { code, told } = await against({ cutAfter: 300 }, ['import', 'users', path]);
  assert.is(code, 1);
  assert.match(
    told.join(),
    /The connection was cut .* Send the same again: it changes nothing twice/,
  );
});

test('the reason why the service stopped is reported', async () => {
  const path = file('stop.ndjson', people(500));
  const { code, told } = await against({ stopAfter: 200 }, ['import', 'users', path]);
  assert.is(code, 1);
  assert.match(told.join(), /had to stop: The store cannot be reached \(store_unavailable\)/);
});

test('--json prints the answer as JSON lines and nothing else', async () => {
  const { code, out, told } = await against(
    { fails: failsOdd },
    ['import', 'posts', '-', '--json'],
    {
      stdin: Array.from({ length: 100 }, (_, n) => `{"id":${n * 2 + (n === 7 ? 1 : 0)}}\n`).join(
        '',
      ),
    },
  );
  assert.is(code, 1);
  assert.equal(told, []);
  assert.equal(
    jsonLines(out).map(({ type }) => type),
    ['failure', 'progress', 'summary'],
  );
});

test.run();
