import type { Entry } from '../built-files.js';
import { addressOf, GROUPS, NAMES, upFrom } from './documents.js';
import { escapeHtml } from './escape.js';
import type { Heading, Rendered } from './render.js';

/** Titles of documents by their names. */
export type Titles = ReadonlyMap<string, string>;

/** Without the marks of Markdown, for a place that shows text alone. */
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

/** Deeper ones would be a list that nobody reads. */
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

export interface Page extends Rendered {
  readonly name: string;
  readonly title: string;
  readonly about: string;
}

/**
 * The page of a document, whole; what it asks for stands beside it, wherever a proxy has put the service. Its
 * own ids begin with `_`, which no heading does.
 */
export const printPage = (
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
