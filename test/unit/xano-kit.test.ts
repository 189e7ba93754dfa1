import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blocksOf } from '../support/docs/blocks.js';
import { KIT_FILES, readKit, readTrigger } from '../support/xano-kit/kit.js';
import { PLANTED, PLANTED_IN_TRIGGER, SOUND, SOUND_TRIGGER } from '../support/xano-kit/planted.js';
import { faultsOf } from '../support/xano-kit/rules.js';

const each = (text: string, shape: RegExp): readonly string[] =>
  Array.from(text.matchAll(shape), ([, found = '']) => found);
const inKit = (shape: RegExp): readonly string[] => [
  ...new Set(KIT_FILES.flatMap(({ text }) => each(text, shape))),
];
const missing = (wanted: readonly string[], there: readonly string[]): readonly string[] =>
  wanted.filter((name) => !there.includes(name));

const test = suite('Xano kit: files');

test('have no syntax fault', () => {
  assert.is(KIT_FILES.length, 34);
  const faults = KIT_FILES.flatMap(({ path, text }) =>
    faultsOf(text).map((fault) => `${path}:${fault.line} ${fault.rule}: ${fault.text}`),
  );
  assert.is(faults.join('\n'), '');
});

test('the XanoScript in the documents has no syntax fault', () => {
  const shownIn = (path: string): readonly string[] =>
    blocksOf(path)
      .filter(({ language }) => language === 'xs')
      .map(({ text }) => text);
  const [manual, requests] = [shownIn('xano/README.md'), shownIn('docs/XANO_REQUESTS.md')];
  assert.equal([manual.length, requests.length], [4, 3]);
  for (const text of [...manual, ...requests]) assert.equal(faultsOf(text), [], text);
});

test('the checker finds each planted fault', () => {
  assert.equal(faultsOf(SOUND), []);
  assert.equal(faultsOf(SOUND_TRIGGER), []);
  for (const [sound, planted] of [
    [SOUND, PLANTED],
    [SOUND_TRIGGER, PLANTED_IN_TRIGGER],
  ] as const)
    for (const { rule, from, to } of planted) {
      assert.ok(sound.includes(from), from);
      const found = faultsOf(sound.replace(from, () => to)).map((fault) => fault.rule);
      assert.ok(found.includes(rule), `${rule}: ${to} (${found.join()})`);
    }
});

test('the checker ignores the contents of strings', () => {
  for (const text of ['"// a"', '"{"', '"a ~ b|c"', '"else if (a) {"', '"# a"', "'\"'", '"\\""'])
    assert.equal(faultsOf(SOUND.replace('"c"', () => text)), [], text);
});

test('have the names, places and endings that the tools of Xano give them', () => {
  const folders = {
    table: 'table',
    table_trigger: 'table/trigger',
    function: 'function',
    task: 'task',
  };
  const placeOf = (text: string): string => {
    const [, kind = '', name = '', verb] = /^(\w+) "(\w+)"(?: verb=(\w+))? \{/m.exec(text) ?? [];
    if (kind === 'api_group') return `api/${name}/api_group.xs`;
    if (kind === 'query')
      return `api/${each(text, /^ {2}api_group = "(\w+)"/gm)[0]}/${name}_${verb?.toLowerCase()}.xs`;
    return `${folders[kind as keyof typeof folders]}/${name}.xs`;
  };
  for (const { path, text } of KIT_FILES) {
    assert.is(path, placeOf(text));
    assert.is(text, text.trimEnd(), path);
    // The default of an integer is 0 and is not printed.
    if (path.startsWith('table/')) assert.not.match(text, /^ +int \w+\?=0$/m);
  }
});

// Xano's command line sends all files as one text, and tells the objects apart by these lines.
test('can be told apart when joined into one text', () => {
  const names = KIT_FILES.map(({ text }) => /^\w+ "\w+"(?: verb=\w+)?/m.exec(text)?.[0]);
  assert.is(new Set(names).size, KIT_FILES.length);
  assert.equal(inKit(/^(---)\s*$/gm), []);
});

test('the triggers of all tables differ in name and columns only', () => {
  const shapes = ['user', 'post', 'follow', 'like', 'bookmark', 'comment', 'xrs_canary'].map(
    (table) =>
      readTrigger(table)
        .replaceAll(new RegExp(`\\b(xrs_)?${table}\\b`, 'g'), 'TABLE')
        .replace(/columns {3}: \[.*\]/, 'COLUMNS'),
  );
  assert.is(new Set(shapes).size, 1);
  assert.ok(shapes[0]?.includes('COLUMNS'));
});

test('triggers and snapshot send the same columns', () => {
  const snapshot = readKit('api/xrs/snapshot_get.xs');
  for (const table of ['user', 'post', 'follow', 'like', 'bookmark', 'comment']) {
    const [columns = 'none'] = each(readTrigger(table), /columns {3}: (\[.*\])/g);
    const [, rest = ''] = snapshot.split(`db.query "${table}"`);
    assert.is(each(rest, /output = (\[.*\])/g)[0], columns);
    assert.not.match(columns, /password/);
  }
});

test('every function and table that is used exists, and every function is used', () => {
  const functions = inKit(/^function "(\w+)"/gm);
  assert.equal(missing(inKit(/function\.run "(\w+)"/g), functions), []);
  assert.equal(missing(functions, inKit(/function\.run "(\w+)"/g)), []);
  const own = ['user', 'post', 'comment', 'follow', 'like', 'bookmark', 'mute', 'block'];
  const tables = [...inKit(/^table "(\w+)"/gm), ...own];
  assert.equal(missing(inKit(/\bdb\.[a-z_.]+ "(\w+)"/g), tables), []);
  assert.equal(missing(inKit(/\$db\.(\w+)\./g), tables), []);
  assert.equal(inKit(/^ {2}api_group = "(\w+)"/gm), inKit(/^api_group "(\w+)"/gm));
});

test('every variable that is read is set', () => {
  for (const { path, text } of KIT_FILES) {
    const set = each(text, /(?:\bvar|\bas) \$(\w+)/g);
    const known = [...set, 'input', 'env', 'auth', 'db'];
    const code = text.replace(/^\s*\/\/.*$/gm, '').replaceAll('$env.$http_headers', '$env');
    assert.equal(missing(each(code, /\$(\w+)/g), known), [], path);
  }
});

test('the manual names every file and every variable, and no others', () => {
  const manual = readKit('README.md');
  assert.equal(
    missing(
      KIT_FILES.map(({ path }) => path),
      each(manual, /`((?:table|function|task|api)\/[\w/]+\.xs)`/g),
    ),
    [],
  );
  const variables = inKit(/\$env\.(XRS_\w+)/g);
  assert.equal(missing(variables, each(manual, /`(XRS_\w+)`/g)), []);
  assert.equal(missing(each(manual, /\b(XRS_\w+)\b/g), variables), []);
  const words = readKit('visual-builder.md');
  assert.equal(missing(each(words, /\b(XRS_\w+)\b/g), variables), []);
  assert.equal(missing(inKit(/^(?:function|task|table) "(\w+)"/gm), each(words, /`(\w+)`/g)), []);
});

test('the steps in words return the same members as the files', () => {
  const files = [
    'function/xrs_deliver',
    'api/xrs/snapshot_get',
    'api/xrs/token_post',
    'api/xrs/writeback_post',
  ];
  const responses = each(readKit('visual-builder.md'), /Response: ([^.]+)\./g);
  assert.is(responses.length, files.length);
  for (const [place, file] of files.entries()) {
    const members = each(readKit(`${file}.xs`), /(?<=response = \{.*)(\w+): /g);
    assert.ok(members.length > 1, file);
    assert.equal(missing(members, each(responses[place] ?? '', /`(\w+)`/g)), [], file);
  }
});

test('the steps in words fill every column of their tables', () => {
  const [tables = '', steps = ''] = readKit('visual-builder.md').split('## Function `xrs_deliver`');
  // Xano fills in these columns itself.
  const own = ['id', 'created_at'];
  for (const table of ['xrs_outbox', 'xrs_inbox', 'xrs_canary']) {
    const columns = each(readKit(`table/${table}.xs`), /^ {4}\w+ (\w+)/gm);
    assert.ok(columns.length > 2, table);
    for (const words of [tables, steps])
      assert.equal(missing(columns, [...own, ...each(words, /`(?:row\.)?(\w+)`/g)]), [], table);
  }
});

test.run();
