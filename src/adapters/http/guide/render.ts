import type { MarkedExtension, Token, Tokens } from 'marked';
import { posix } from 'node:path';
import { fileOf, placeOf, upFrom } from './documents.js';
import { escapeHtml } from './escape.js';
import { tint } from './tint.js';

export interface Heading {
  readonly depth: number;
  /** The fragment that an address has after `#`. */
  readonly id: string;
  readonly text: string;
}

/** The text under a heading, up to the next heading. */
export interface Section {
  readonly heading: Heading;
  readonly text: string;
}

export interface Rendered {
  readonly html: string;
  readonly sections: readonly Section[];
}

/** Makes the id of a heading as GitHub does, so that a link to it works both there and here. */
export const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const isComment = (html: string): boolean => /^\s*<!--[^]*-->\s*$/.test(html);

const hasTokens = (token: Token): token is Token & { readonly tokens: Token[] } =>
  'tokens' in token;

/** Returns the plain text of a token, without markup. */
const wordsOf = (token: Token): string => {
  const { type } = token;
  if (type === 'table') {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows]
      .map((row) => row.map(({ tokens }) => allWords(tokens)).join(' '))
      .join(' ');
  }
  if (type === 'list') return allWords((token as Tokens.List).items);
  if (hasTokens(token)) return allWords(token.tokens, '');
  if (type === 'html') return '';
  return 'text' in token ? String(token.text) : '';
};

const allWords = (tokens: readonly Token[], between = ' '): string =>
  tokens.map(wordsOf).join(between).replace(/\s+/g, ' ').trim();

/** Tells whether a list is a table of contents; each page has one in its sidebar anyway. */
const isContents = (token: Token): boolean =>
  token.type === 'list' &&
  (token as Tokens.List).items.every(({ text }) => /^\[[^\]]*\]\(#/.test(text));

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';

/** Returns the headings by token; a repeated heading gets a number appended. */
const headingsOf = (tokens: readonly Token[]): ReadonlyMap<Token, Heading> => {
  const seen = new Map<string, number>();
  return new Map(
    tokens.filter(isHeading).map((token) => {
      const text = allWords(token.tokens, '');
      const plain = slug(text);
      const times = seen.get(plain) ?? 0;
      seen.set(plain, times + 1);
      return [token, { depth: token.depth, id: times === 0 ? plain : `${plain}-${times}`, text }];
    }),
  );
};

const sectionsOf = (
  tokens: readonly Token[],
  headings: ReadonlyMap<Token, Heading>,
): readonly Section[] => {
  const starts = tokens.flatMap((token, place) => {
    const heading = headings.get(token);
    return heading === undefined ? [] : [{ heading, place }];
  });
  return starts.map(({ heading, place }, index) => ({
    heading,
    text: allWords(tokens.slice(place + 1, starts[index + 1]?.place)),
  }));
};

/** Renders a link: to the page of another document, or as the plain path of a file that is not on the site. */
const linkIn = (name: string, href: string, text: string, html: string): string => {
  if (/^(https?:|mailto:|#)/.test(href)) return `<a href="${escapeHtml(href)}">${html}</a>`;
  const [path = '', anchor] = href.split('#');
  const file = posix.join(posix.dirname(fileOf(name)), path);
  const place = placeOf(file);
  if (place !== undefined) {
    const address = `${upFrom(name)}${place}${anchor === undefined ? '' : `#${anchor}`}`;
    return `<a href="${escapeHtml(address)}">${html}</a>`;
  }
  if (!text.includes(posix.basename(file))) return `${html} (<code>${escapeHtml(file)}</code>)`;
  return html.startsWith('<code>') ? html : `<code>${html}</code>`;
};

const renderingOf = (name: string, headings: ReadonlyMap<Token, Heading>): MarkedExtension => ({
  renderer: {
    heading(token) {
      const html = this.parser.parseInline(token.tokens);
      const id = escapeHtml(headings.get(token)?.id ?? '');
      const tag = `h${token.depth}`;
      return `<${tag} id="${id}"><a class="here" href="#${id}">${html}</a></${tag}>\n`;
    },
    code: ({ text, lang = '' }) =>
      // A scrollable element needs focus for scrolling by keyboard.
      `<div class="code"><pre tabindex="0"><code>${tint(text, lang)}</code></pre></div>\n`,
    html: ({ text }) => (isComment(text) ? '' : escapeHtml(text)),
    tablecell({ header, align, tokens }) {
      // An empty header cell has no text for a screen reader to announce.
      const tag = header && tokens.length > 0 ? 'th' : 'td';
      const side = align === null ? '' : ` align="${align}"`;
      return `<${tag}${side}>${this.parser.parseInline(tokens)}</${tag}>`;
    },
    link(token) {
      return linkIn(name, token.href, token.text, this.parser.parseInline(token.tokens));
    },
    image: ({ href, text }) => {
      const place = placeOf(posix.join(posix.dirname(fileOf(name)), href)) ?? '';
      const address = escapeHtml(`${upFrom(name)}${place}`);
      return `<a class="picture" href="${address}"><img src="${address}" alt="${escapeHtml(text)}" loading="lazy"></a>`;
    },
  },
});

/** Renders Markdown. `marked` is imported at the first page, so that the start of the service does not wait for it. */
export const renderMarkdown = async (name: string, markdown: string): Promise<Rendered> => {
  const { Marked } = await import('marked');
  const marked = new Marked();
  const tokens = marked.lexer(markdown);
  const headings = headingsOf(tokens);
  const shown = tokens.filter((token) => !isContents(token));
  marked.use(renderingOf(name, headings));
  return {
    // A wide table scrolls within its frame, which needs focus for that.
    html: marked
      .parser(shown)
      .replaceAll(
        '<table>',
        '<div class="table" role="group" aria-label="Table" tabindex="0"><table>',
      )
      .replaceAll('</table>', '</table></div>'),
    sections: sectionsOf(shown, headings),
  };
};
