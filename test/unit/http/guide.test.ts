import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressOf, fileOf, NAMES } from '../../../src/adapters/http/guide/documents.js';
import { renderMarkdown } from '../../../src/adapters/http/guide/render.js';
import { makeSite } from '../../../src/adapters/http/guide/site.js';
import { tint } from '../../../src/adapters/http/guide/tint.js';
import { ROOT } from '../../support/docs/blocks.js';

const site = makeSite('1.2.3');
const ENTRY = { script: 'main-1.js', style: 'main-1.css' };

const each = (text: string, shape: RegExp): readonly string[] =>
  Array.from(text.matchAll(shape), ([, found = '']) => found);

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.replace(/\.md$/, ''));

const decisions = markdownIn('docs/decisions').map((name) => `decisions/${name}`);

/** The pages by their addresses, as a browser would request them. */
const pages = new Map<string, string>();
for (const name of new Set([...NAMES, ...decisions]))
  pages.set(`/${addressOf(name)}`, (await site.page(name, ENTRY)).bytes.toString());

/** Whether the path is another route of the service, or an existing picture. */
const isThere = (path: string): boolean =>
  ['/docs', '/console', '/llms.txt', '/openapi.json', '/guide.md'].includes(path) ||
  path.startsWith('/guide/assets/main-1.') ||
  (/^\/guide\/.+\.md$/.test(path) && pages.has(path.replace(/\.md$/, ''))) ||
  (/^\/guide\/(images|performance)\//.test(path) &&
    existsSync(join(ROOT, path.replace('/guide/', 'docs/'))));

/** Returns the fault of a link on a page; null if the link leads somewhere. */
const fault = (from: string, href: string): string | null => {
  if (/^(data|https?):/.test(href)) return null;
  const { pathname, hash } = new URL(href, `http://a${from}`);
  const page = pages.get(pathname);
  if (page === undefined) return isThere(pathname) ? null : `${from}: ${href}`;
  return hash === '' || page.includes(` id="${hash.slice(1)}"`) ? null : `${from}: ${href}`;
};

const test = suite('guide pages');

test('every document of docs has a page', () => {
  assert.equal(
    markdownIn('docs').filter((name) => !NAMES.includes(name)),
    [],
  );
  for (const name of NAMES) assert.ok(existsSync(join(ROOT, fileOf(name))), name);
});

test('links lead to existing pages, headings and pictures', () => {
  const faults = [...pages].flatMap(([from, html]) =>
    each(html, /(?:href|src)="([^"]*)"/g).flatMap((href) => fault(from, href) ?? []),
  );
  assert.equal(faults, []);
  assert.ok(fault('/guide', 'guide/NOWHERE') !== null);
  assert.ok(fault('/guide/ERRORS', '#nowhere') !== null);
  assert.ok(fault('/guide/ERRORS', 'images/nothing.png') !== null);
});

test('ids are unique within a page', () => {
  for (const [address, html] of pages) {
    const ids = each(html, / id="([^"]*)"/g);
    assert.is(new Set(ids).size, ids.length, address);
  }
});

test('each page links to the next one in the list', () => {
  const next = (address: string): string | undefined =>
    each(pages.get(address) ?? '', /<a rel="next" href="([^"]*)"/g)[0];
  assert.is(next('/guide'), 'guide/XANO_SYNC_GUIDE');
  assert.is(next('/guide/AGENT_GUIDE'), '../guide/FRONTEND_GUIDE');
  assert.is(next('/guide/ARCHITECTURE'), '../guide/decisions/README');
  assert.is(next('/guide/decisions/README'), '../../guide/CHANGELOG');
  assert.is(next('/guide/CHANGELOG'), undefined);
  assert.is(next('/guide/decisions/0001-all-lua-no-multi'), undefined);
});

test('a link to a file without page becomes its path', async () => {
  const { html } = await renderMarkdown(
    'ERRORS',
    'See [the client](../packages/client/README.md), [`compose.yaml`](../compose.yaml), [deploy](../deploy).',
  );
  assert.is(
    html,
    '<p>See the client (<code>packages/client/README.md</code>), <code>compose.yaml</code>, <code>deploy</code>.</p>\n',
  );
});

test('no markup or script in a document takes effect', async () => {
  const evil = [
    '# A <script>alert(1)</script> "b"',
    '<script>alert(2)</script>',
    'c <img src=x onerror=alert(3)> [d](javascript:alert(4)) [e"f](https://a.b/"onclick=g)',
    '![h" onload="i](images/"j.png)',
    '```bash"onclick="k\n<b>\n```',
    '```sh\necho "<i>" # <u>\n```',
    '| <s> |\n| --- |\n| `<q>` |',
  ];
  const { html, sections } = await renderMarkdown('ERRORS', evil.join('\n\n'));
  const tags = each(html, /<\/?([a-z]\w*)/g);
  assert.equal([...new Set(tags)].sort(), [
    ...['a', 'code', 'div', 'h1', 'img', 'p', 'pre', 'span', 'table', 'tbody', 'td', 'th'],
    ...['thead', 'tr'],
  ]);
  const attributes = each(html.replace(/"[^"]*"/g, '""'), /(?<=<[^>]*) ([\w-]+)=/g);
  assert.equal([...new Set(attributes)].sort(), [
    ...['alt', 'aria-label', 'class', 'href', 'id', 'loading', 'role', 'src', 'tabindex'],
  ]);
  assert.not.match(html, /href="javascript:/);
  assert.is(sections[0]?.heading.id, 'a-alert1-b');
});

test('equal headings are numbered, as on GitHub', async () => {
  const { sections } = await renderMarkdown('ERRORS', '# A\n\n## `b` c?\n\nOne.\n\n## b c\n\nTwo.');
  assert.equal(
    sections.map(({ heading, text }) => [heading.id, heading.text, text]),
    [
      ['a', 'A', ''],
      ['b-c', 'b c?', 'One.'],
      ['b-c-1', 'b c', 'Two.'],
    ],
  );
});

test('comments and the table of contents are left out', async () => {
  const { html, sections } = await renderMarkdown(
    'ERRORS',
    '# A\n\n<!-- made -->\n\n- [B](#b)\n- [C](#c)\n\n## B\n\n- [C](#c), and more\n- D',
  );
  assert.not.match(html, 'made');
  assert.is(html.match(/<ul>/g)?.length, 1);
  assert.is(sections[1]?.text, 'C, and more D');
});

test('an empty column heading is a plain cell', async () => {
  const { html } = await renderMarkdown('ERRORS', '| A |  |\n| --- | ---: |\n| `b` | 1 |');
  assert.match(html, '<th>A</th><td align="right"></td>');
  assert.match(html, '<td><code>b</code></td><td align="right">1</td>');
});

test('code is coloured and keeps its text', () => {
  assert.is(
    tint('curl -s "$URL" -d \'{\n}\' # a', 'bash'),
    'curl <span class="word">-s</span> <span class="string">&#34;$URL&#34;</span> <span class="word">-d</span> <span class="string">&#39;{\n}&#39;</span> <span class="comment"># a</span>',
  );
  assert.is(
    tint('{ "a": "b" }', 'json'),
    '{ <span class="word">&#34;a&#34;</span>: <span class="string">&#34;b&#34;</span> }',
  );
  assert.is(
    tint("const a = 'b'; // c", 'ts'),
    '<span class="word">const</span> a = <span class="string">&#39;b&#39;</span>; <span class="comment">// c</span>',
  );
  assert.is(tint('a # b', 'text'), 'a # b');
});

test('the search index has each heading with its address', async () => {
  const index = JSON.parse((await site.index()).bytes.toString()) as readonly {
    readonly page: string;
    readonly href: string;
    readonly heading: string;
    readonly text: string;
  }[];
  const faults = index.flatMap(({ href }) => fault('/', href) ?? []);
  assert.equal(faults, []);
  assert.is(new Set(index.map(({ href }) => href)).size, index.length);
  const codes = index.find(({ href }) => href === 'guide/ERRORS#codes-of-errors');
  assert.equal([codes?.page, codes?.heading], ['Errors', 'Codes of errors']);
  assert.match(codes?.text ?? '', 'outbox_full 503 too much waits');
});

test.run();
