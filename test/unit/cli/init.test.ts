import * as E from 'fp-ts/lib/Either.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { InitWorld, WrittenFile } from '../../../src/adapters/cli/init/world.js';
import { sha1Digest } from '../../../src/adapters/system/sha1-digest.js';
import { sampleRows } from '../../../src/application/sync/sample-rows.js';
import type { SchemaTable } from '../../../src/domain/sync/propose/schema.js';
import { parseSyncFile, type SyncFile } from '../../../src/infrastructure/sync-mapping.js';
import { converse, type Step } from '../../support/cli/conversation.js';
import { jsonLines, run, type Ran } from '../../support/cli/run.js';
import { schemaTable as table } from '../../support/cli/propose-schema.js';

const TOKEN = 'a-token-that-nobody-sees';

const USERS = [table('user', ['name text', 'email email', 'password password'], true)];
const POSTS = [table('post', ['content text', 'user_id int>user'])];
const FAVORITES = [table('favorite', ['user_id int>user', 'post_id int>post'])];

interface Given {
  readonly schema?: readonly SchemaTable[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

const WORKSPACES = [
  { id: '3', name: 'Old' },
  { id: '4', name: 'New' },
];

const ROW = { id: 1, created_at: 1_700_000_000_000, password: 'a-hash' };
const ROWS: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  user: [{ ...ROW, name: 'Ann \u001b[31mGreen', email: 'ann@x.example' }],
  post: [{ ...ROW, content: 'hello', user_id: 1 }],
};

const worldOf = (
  { schema = [...USERS, ...POSTS, ...FAVORITES], settings = {}, files = {} }: Given,
  written: WrittenFile[],
): InitWorld => ({
  read: (name) => settings[name] ?? '',
  xano: {
    workspaces: () => Promise.resolve(E.right(WORKSPACES)),
    tables: () => Promise.resolve(E.right(schema)),
    rows: (_, name) => Promise.resolve(E.right(ROWS[name] ?? [])),
  },
  configPath: 'sync.config.json',
  schemaPath: null,
  parse: (text) =>
    E.map(({ mapping }: SyncFile) => mapping)(parseSyncFile('sync.config.json', text)),
  sample: (mapping, way, filesUrl, rows) =>
    sampleRows(
      mapping,
      way.kind === 'endpoint',
      { now: 1_800_000_000_000, filesUrl },
      sha1Digest,
      rows,
    ),
  readFile: (path) => files[path] ?? null,
  writeFiles: (all) => {
    written.push(...all);
    return E.right(undefined);
  },
  newSecret: () => 's'.repeat(64),
});

interface Talked extends Ran {
  readonly shown: string;
  readonly written: Readonly<Record<string, string>>;
}

const talk = async (
  steps: readonly Step[],
  args: readonly string[] = [],
  given: Given = {},
): Promise<Talked> => {
  const { terminal, shown, left } = converse(steps);
  const written: WrittenFile[] = [];
  const ran = await run(['init', ...args], { terminal, initWorld: worldOf(given, written) });
  assert.equal(left(), []);
  const all = [...ran.out, ...ran.told, shown()].join('\n');
  for (const secret of [TOKEN, 'a-hash', '\u001b[31m']) assert.not.ok(all.includes(secret), all);
  return {
    ...ran,
    shown: shown(),
    written: Object.fromEntries(written.map(({ path, text }) => [path, text])),
  };
};

const inScript = async (args: readonly string[], given: Given = {}) => {
  const written: WrittenFile[] = [];
  const settings = { XANO_META_URL: 'x1.xano.io', XANO_META_TOKEN: TOKEN, XANO_WORKSPACE: '4' };
  const ran = await run(['init', ...args], {
    initWorld: worldOf({ settings, ...given }, written),
  });
  return { ...ran, written: written.map(({ path }) => path) };
};

const tablesIn = (text = '{}') =>
  (JSON.parse(text) as { readonly tables: Readonly<Record<string, unknown>> }).tables;

const METADATA: readonly Step[] = [
  ['How is Xano read?', '2\r'],
  ['Address of your instance', 'x1.xano.io/workspace/4\r'],
  ['Access token', `${TOKEN}\r`],
  ['Which workspace?', '2\r'],
];

const test = suite('command init at a terminal');

test('asks for what it needs, shows no secret, and writes after a yes', async () => {
  const { code, written, out } = await talk([
    ...METADATA,
    ['What are users called here?', '2\r'],
    ['Write sync.config.json and .env?', '\r'],
  ]);
  assert.is(code, 0);
  assert.match(
    written['.env'] ?? '',
    `XANO_META_URL=https://x1.xano.io/api:meta\nXANO_META_TOKEN=${TOKEN}\nXANO_WORKSPACE=4\nSYNC_PULL=true\n`,
  );
  assert.equal(tablesIn(written['sync.config.json']), {
    user: { entity: 'user', fields: { username: { slug: 'name' }, display_name: 'name' } },
    post: { entity: 'post', fields: {} },
    favorite: { entity: 'like' },
  });
  assert.match(out.join('\n'), '  1  ann-31mgreen-1, ');
});

test('asks which of several tables to use, and leaves out unrecognized ones', async () => {
  const schema = [
    ...USERS,
    ...POSTS,
    table('article', ['text text', 'user_id int>user']),
    table('bekanntschaft', ['wer int>user', 'wen int>user']),
  ];
  const { code, written } = await talk(
    [
      ...METADATA,
      ['Which table holds the posts?', 'no\r'],
      ['It must be a number', '2\r'],
      ['Which table holds the follows?', '2\r'],
      ['What are users called here?', '\r'],
      ['Write sync.config.json and .env?', '1\r'],
    ],
    [],
    { schema },
  );
  assert.is(code, 0);
  assert.equal(Object.keys(tablesIn(written['sync.config.json'])), ['user', 'article']);
});

test('asks for the table names of the endpoint', async () => {
  const { code, written, shown } = await talk([
    ['How is Xano read?', '1\r'],
    ['Address of the endpoint', 'https://x1.xano.io/api:xrs-sync/snapshot\r'],
    ['Its key', `${TOKEN}\r`],
    ['Tables that it calls otherwise', 'favorite=likes\r'],
    ['What are users called here?', '\r'],
    ['Write sync.config.json and .env?', '\r'],
  ]);
  assert.is(code, 0, shown);
  assert.match(
    written['.env'] ?? '',
    `XANO_SNAPSHOT_URL=https://x1.xano.io/api:xrs-sync/snapshot\nXANO_SNAPSHOT_TOKEN=${TOKEN}\n`,
  );
});

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CANCELS: readonly (readonly [what: string, steps: readonly Step[]])[] = [
  ['Ctrl-C at the first question', [['How is Xano read?', CTRL_C]]],
  [
    'Ctrl-C while a token is typed',
    [...METADATA.slice(0, 2), ['Access token', `${TOKEN}${CTRL_C}`]],
  ],
  ['Ctrl-D', [['How is Xano read?', CTRL_D]]],
  [
    'no at the end',
    [
      ...METADATA,
      ['What are users called here?', '1\r'],
      ['Write sync.config.json and .env?', '2\r'],
    ],
  ],
];
for (const [what, steps] of CANCELS)
  test(`${what} writes nothing`, async () => {
    const { code, told, written } = await talk(steps);
    assert.is(code, 1);
    assert.is(told.at(-1), 'Cancelled: nothing is written');
    assert.equal(written, {});
  });

test('asks before it overwrites a file', async () => {
  const files = { 'sync.config.json': '{}' };
  const { code, told } = await talk([['is there already', '2\r']], [], { files });
  assert.is(code, 1);
  assert.match(told.join(), '--force writes it anew');
});

test('--yes accepts the proposal', async () => {
  const { code, written } = await talk(METADATA, ['--yes']);
  assert.is(code, 0);
  assert.equal(Object.keys(written), ['sync.config.json', '.env']);
});

test.run();

const script = suite('command init in a script');

script('an ambiguous or missing table is reported with the option that names it', async () => {
  const two = [...USERS, ...POSTS, table('article', ['text text', 'user_id int>user'])];
  const ambiguous = await inScript([], { schema: two });
  assert.is(ambiguous.code, 1);
  assert.equal(
    ambiguous.told.at(-1),
    'Any of post, article may hold the posts: say which with --table post=post',
  );
  assert.equal(ambiguous.written, []);

  const none = await inScript([], { schema: [table('invoice', ['total decimal'])] });
  assert.is(none.told.at(-1), 'No table looks like users: say which with --table <table>=user');

  const odd = await inScript(['--json'], {
    schema: [...USERS, table('beitrag', ['inhalt text', 'user_id int>user'])],
  });
  assert.is(odd.code, 0);
  const [note] = jsonLines(odd.out).filter(({ type }) => type === 'note');
  assert.is(
    note?.['message'],
    'beitrag may hold the posts: if so, say which with --table beitrag=post',
  );

  assert.is((await inScript(['--table', 'article=post'], { schema: two })).code, 0);
});

script('invalid options are refused', async () => {
  for (const args of [
    ['--way', 'api'],
    ['--table', 'people'],
    ['--table', 'people=person'],
    ['--url', 'ftp://x'],
  ]) {
    const { code, written } = await inScript(args);
    assert.is(code, 2, args.join(' '));
    assert.equal(written, []);
  }
});

script.run();
