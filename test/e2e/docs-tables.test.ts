import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { slug } from '../../src/adapters/http/guide/render.js';
import { PROBLEMS } from '../../src/adapters/http/problem.js';
import { makeRoutes } from '../../src/adapters/http/routes.js';
import { DRIFT_WORDS } from '../../src/domain/reconcile/invariants.js';
import { POST_PARTS, SHARED, TAG_PARTS, USER_PARTS } from '../../src/domain/key.js';
import { RECORD_CODES } from '../../src/domain/sync/record.js';
import { NAMES, SECRETS } from '../../src/infrastructure/settings.js';
import { ROOT, documents, proseOf, readDocument } from '../support/docs/blocks.js';
import { httpDeps } from '../support/http/app.js';
import { envExample, withSettings } from '../support/settings/documents.js';

const source = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const each = (text: string, shape: RegExp): readonly string[] =>
  Array.from(text.matchAll(shape), ([, found = '']) => found);
const sorted = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].sort();

/** Returns the rows of tables whose first cell is one word in backticks: the word, and the next cell. */
const rowsOf = (text: string): readonly (readonly [string, string])[] =>
  Array.from(text.matchAll(/^\| `([^`]+)` +\| ([^|]*) \|/gm), ([, word = '', next = '']) => [
    word,
    next.trim(),
  ]);

/** Returns the part of a document under a heading. */
const section = (document: string, heading: string): string => {
  const [, rest = ''] = readDocument(document).split(`\n## ${heading}\n`);
  assert.ok(rest !== '', `${document} has no section ${heading}`);
  return rest.split('\n## ')[0] ?? '';
};

const anchorsOf = (text: string): readonly string[] => each(proseOf(text), /^#+ (.+)$/gm).map(slug);

/** Returns the links to missing places in this repository. */
const brokenLinks = (document: string, text: string): readonly string[] =>
  each(proseOf(text), /\]\(([^)\s]+)\)/g)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? document : join(dirname(document), path);
      if (path !== '' && !existsSync(join(ROOT, target))) return true;
      const there = path === '' ? text : anchor === undefined ? '' : readDocument(target);
      return anchor !== undefined && !anchorsOf(there).includes(anchor);
    });

/** Returns the members of a union of texts in the source. */
const unionIn = (text: string, name: string): readonly string[] =>
  each(new RegExp(`type ${name} =([^;]*);`).exec(text)?.[1] ?? '', /'([^']+)'/g);

const appKeys = (): readonly string[] => [
  'user:<username>',
  ...USER_PARTS.map((part) => `user:<username>:${part}`),
  'post:<id>',
  ...POST_PARTS.map((part) => `post:<id>:${part}`),
  'comment:<id>',
  ...TAG_PARTS.map((part) => `hashtag:<tag>:${part}`),
  ...SHARED,
];

const docs = suite('tables of the documents');

docs('every link has a target', () => {
  for (const document of documents())
    assert.equal(brokenLinks(document, readDocument(document)), [], document);
  assert.equal(brokenLinks('docs/a.md', '# A b\n[x](#a-b) [y](../README.md) [z](https://a.b)'), []);
  assert.is(brokenLinks('docs/a.md', '# A\n[x](#b) [y](b.md) [z](../README.md#nowhere)').length, 3);
});

docs('no document installs a package of our name from a registry', () => {
  const read = [...documents(), 'xano/README.md', 'xano/visual-builder.md', '.env.example'];
  for (const path of read)
    assert.not.match(
      readDocument(path),
      /\b(npx|npm (i|install)( -g)?|bunx) xano-redis-sync/,
      path,
    );
});

docs('SETTINGS and .env.example match the table of settings, or need npm run settings', () => {
  const page = source('docs/SETTINGS.md');
  assert.is(page, withSettings(page));
  assert.is(source('.env.example'), envExample());
  const onPage = rowsOf(page).map(([name]) => name);
  const inFile = each(source('.env.example'), /^(?:# )?([A-Z_]+)=/gm);
  assert.equal([onPage, inFile], [NAMES, NAMES]);
});

docs('README is short', () => {
  assert.ok(source('README.md').split('\n').length < 160);
});

docs('DEPLOYMENT has the rotation of each secret', () => {
  const listed = rowsOf(section('docs/DEPLOYMENT.md', 'Key rotation')).map(([name]) => name);
  assert.equal(sorted(listed), sorted([...SECRETS, 'REDIS_URL', 'REDIS_TLS_KEY']));
});

docs('ERRORS lists each error code with its status', () => {
  const problems = Object.values(PROBLEMS).map(([status, code]) => `${code} ${status}`);
  const listed = rowsOf(section('docs/ERRORS.md', 'Codes of errors'));
  assert.ok(problems.length > 20);
  assert.equal(sorted(listed.map(([code, status]) => `${code} ${status}`)), sorted(problems));
});

docs('ERRORS lists each code of records and of commands', () => {
  const commands = unionIn(source('src/domain/proxy-command.ts'), 'RefusalCode');
  for (const [heading, codes] of [
    ['Codes of records', RECORD_CODES],
    ['Codes of commands', commands],
  ] as const) {
    assert.ok(codes.length > 10, heading);
    assert.equal(
      sorted(rowsOf(section('docs/ERRORS.md', heading)).map(([code]) => code)),
      sorted(codes),
    );
  }
});

docs('REDIS_KEYS lists each key of the app', () => {
  const inReference = rowsOf(section('docs/REDIS_KEYS.md', "The app's keys"));
  const isKey = ([name]: readonly [string, string]): boolean => name.includes(':');
  assert.is(appKeys().length, 24);
  assert.equal(sorted(inReference.filter(isKey).map(([name]) => name)), sorted(appKeys()));
});

docs('REDIS_KEYS lists each internal key', () => {
  const beginnings = each(source('src/adapters/redis/keys.ts'), /['`](sys:[a-z:]+)/g);
  const listed = rowsOf(section('docs/REDIS_KEYS.md', 'Internal keys')).map(([name]) =>
    name.replace(/<.*/, ''),
  );
  assert.ok(beginnings.length > 5);
  assert.equal(sorted(listed), sorted(beginnings));
});

docs('OPERATIONS describes the invariant of each kind of drift', () => {
  const listed = rowsOf(section('docs/OPERATIONS.md', 'Drift'));
  assert.ok(listed.length > 5);
  assert.equal(listed, [...DRIFT_WORDS]);
});

docs('the front-end guide and OPERATIONS list all routes', () => {
  const listed = ['docs/FRONTEND_GUIDE.md', 'docs/OPERATIONS.md'].flatMap((document) =>
    rowsOf(section(document, 'All routes')).map(([name]) => name),
  );
  const routes = makeRoutes(httpDeps()).map(({ method, path }) => `${method} ${path}`);
  assert.equal(sorted(listed), sorted(routes));
});

docs('every decision has four sections and is listed', () => {
  const folder = 'docs/decisions';
  const decisions = documents().filter((path) => /^docs\/decisions\/\d{4}-/.test(path));
  const listed = each(readDocument(`${folder}/README.md`), /\]\(([^)]+)\)/g);
  assert.equal(
    listed,
    decisions.map((path) => path.slice(folder.length + 1)),
  );
  for (const path of decisions)
    assert.equal(
      each(readDocument(path), /^## (.+)$/gm),
      ['Context', 'Options', 'Decision', 'Consequences'],
      path,
    );
});

docs.run();
