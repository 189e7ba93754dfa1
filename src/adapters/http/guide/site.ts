import { readFileSync, readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { readyPicture, readyText, type ReadyText } from '../answer.js';
import type { Entry } from '../built-files.js';
import { ROOT } from '../root.js';
import { addressOf, GROUPS, NAMES, upFrom, fileOf } from './documents.js';
import { escapeHtml } from './escape.js';
import type { Findable } from './findable.js';
import { type Rendered, type Heading, renderMarkdown } from './render.js';

const findablesOf = (name: string, page: string, { sections }: Rendered): readonly Findable[] =>
  sections.map(({ heading, text }) => ({
    page,
    href: heading.depth === 1 ? addressOf(name) : `${addressOf(name)}#${heading.id}`,
    heading: heading.text,
    text,
  }));

/** Titles of the documents, by name. */
type Titles = ReadonlyMap<string, string>;

/** Strips the Markdown, for places that show plain text only. */
const plain = (markdown: string): string =>
  escapeHtml(markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', ''));

const SHORT: Readonly<Record<string, string>> = { README: 'First steps' };

const titleIn = (titles: Titles, name: string): string =>
  plain(SHORT[name] ?? titles.get(name) ?? name);

const listed = (titles: Titles, here: string): string => {
  const item = (name: string): string =>
    `<li><a href="${upFrom(here)}${addressOf(name)}"${name === here ? ' aria-current="page"' : ''}>${titleIn(titles, name)}</a></li>`;
  return GROUPS.map(
    ([title, names]) => `<h2>${title}</h2><ul>${names.map(item).join('')}</ul>`,
  ).join('\n');
};

/** Deeper headings would make a list that nobody reads. */
const DEEPEST = 3;

const contents = (headings: readonly Heading[]): string =>
  headings
    .filter(({ depth }) => depth > 1 && depth <= DEEPEST)
    .map(
      ({ depth, id, text }) =>
        `<li class="depth-${depth}"><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`,
    )
    .join('');

const neighbour = (titles: Titles, here: string, step: 1 | -1): string => {
  const place = NAMES.indexOf(here);
  const name = place < 0 ? undefined : NAMES[place + step];
  if (name === undefined) return '<span></span>';
  const [rel, word] = step === 1 ? ['next', 'Next'] : ['prev', 'Before'];
  return `<a rel="${rel}" href="${upFrom(here)}${addressOf(name)}"><small>${word}</small>${titleIn(titles, name)}</a>`;
};

interface Page extends Rendered {
  readonly name: string;
  readonly title: string;
  readonly about: string;
}

/**
 * Prints the whole page of a document. All addresses are relative, so that a proxy may add any prefix. Ids of the frame
 * begin with `_`, which no heading id does.
 */
const printPage = (
  { name, title, about, html, sections }: Page,
  titles: Titles,
  { script, style }: Entry,
  version: string,
): string => {
  const up = upFrom(name);
  const heading = name === 'README' ? title : `${plain(title)}: xano-redis-sync`;
  const inside = contents(sections.map((section) => section.heading));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${heading}</title>
<meta name="description" content="${plain(about)}">
<link rel="icon" href="data:,">
<link rel="alternate" type="text/markdown" href="${up}${addressOf(name)}.md">
<link rel="stylesheet" href="${up}guide/assets/${style}">
<script type="module" src="${up}guide/assets/${script}"></script>
</head>
<body data-up="${up}">
<a class="skip" href="#_text">To the text</a>
<header>
<a class="brand" href="${up}guide">xano-redis-sync <small>${escapeHtml(version)}</small></a>
<search hidden>
<input id="_search" type="search" role="combobox" aria-label="Search the guides" aria-expanded="false" aria-controls="_found" aria-autocomplete="list" placeholder="Search" autocomplete="off" spellcheck="false">
<kbd aria-hidden="true">/</kbd>
<div id="_found" role="listbox" aria-label="Found" hidden></div>
<p id="_told" role="status"></p>
</search>
<nav aria-label="Elsewhere"><a href="${up}docs">API</a><a href="${up}console">Console</a></nav>
</header>
<div class="bar"><button popovertarget="_guides">Guides</button>${inside === '' ? '' : '<button popovertarget="_inside">On this page</button>'}</div>
<div class="columns">
<nav id="_guides" popover aria-label="Guides">
${listed(titles, name)}
</nav>
<main id="_text">
<article>
${html}</article>
<nav class="turn" aria-label="Before and next">${neighbour(titles, name, -1)}${neighbour(titles, name, 1)}</nav>
<footer><a href="${up}${addressOf(name)}.md">This page as Markdown</a> <a href="${up}llms.txt">All pages for agents</a> <a href="${up}openapi.json">OpenAPI</a></footer>
</main>
<nav id="_inside" popover aria-label="On this page">
${inside === '' ? '' : `<h2>On this page</h2><ul>${inside}</ul>`}
</nav>
</div>
</body>
</html>
`;
};

/** Caches what `make` returns; a caller during an asynchronous make gets the same promise. */
const remembered = <A>(make: (name: string) => A): ((name: string) => A) => {
  const known = new Map<string, A>();
  return (name) => {
    const found = known.get(name) ?? make(name);
    known.set(name, found);
    return found;
  };
};

/** Returns the title of a document, and its first paragraph on one line. */
const aboutText = (text: string): { readonly title: string; readonly about: string } => {
  const [heading = '', ...parts] = text.split(/\n\n+/);
  const about = parts.find((part) => !part.startsWith('#')) ?? '';
  return { title: heading.replace(/^# /, ''), about: about.replace(/\s*\n\s*/g, ' ') };
};

interface Listed {
  readonly name: string;
  readonly title: string;
  readonly about: string;
}

/** The folders of `docs` that are on the site, in part or whole. */
export const FOLDERS = ['decisions', 'images', 'performance'] as const;

interface Site {
  readonly list: () => readonly Listed[];
  /** The Markdown of a document, unchanged. */
  readonly markdown: (name: string) => ReadyText;
  readonly page: (name: string, entry: Entry) => Promise<ReadyText>;
  readonly index: () => Promise<ReadyText>;
  /** Whether the folder contains this file; no other name is served. */
  readonly isIn: (folder: (typeof FOLDERS)[number], file: string) => boolean;
  readonly picture: (path: string) => ReadyText;
}

/** Makes the guides as pages and as text; each is read and rendered at its first request, then cached. */
export const makeSite = (version: string): Site => {
  const read = remembered((name: string) => readFileSync(new URL(fileOf(name), ROOT), 'utf8'));
  const about = remembered((name) => aboutText(read(name)));
  const rendered = remembered((name) => renderMarkdown(name, read(name)));
  const namesIn = remembered((folder) => readdirSync(new URL(`docs/${folder}/`, ROOT)));
  const list = (): readonly Listed[] => NAMES.map((name) => ({ name, ...about(name) }));
  const pages = new Map<string, ReadyText>();
  const indexes = remembered(async () => {
    const all: Findable[] = [];
    for (const name of NAMES) {
      all.push(...findablesOf(name, about(name).title, await rendered(name)));
      // Rendering a page takes 10 to 40 ms, so other requests run in between.
      await setImmediate();
    }
    return readyText(JSON.stringify(all));
  });

  return {
    list,
    markdown: remembered((name) => readyText(read(name))),
    page: async (name, entry) => {
      const known = pages.get(name);
      if (known !== undefined) return known;
      const titles = new Map(list().map(({ name: other, title }) => [other, title]));
      const page = { name, ...about(name), ...(await rendered(name)) };
      const text = readyText(printPage(page, titles, entry, version));
      pages.set(name, text);
      return text;
    },
    index: () => indexes(''),
    isIn: (folder, file) => namesIn(folder).includes(file),
    picture: remembered((path) =>
      readyPicture(readFileSync(new URL(`docs/${path}`, ROOT)), path.endsWith('.png')),
    ),
  };
};
