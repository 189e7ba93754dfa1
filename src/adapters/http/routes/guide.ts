import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { readFileSync, readdirSync } from 'node:fs';
import { okReady, readyText, type ReadyText } from '../answer.js';
import { fromParser } from '../codec.js';
import { ROOT } from '../root.js';
import { publicRoute, type Route } from '../route.js';

const FOLDER = new URL('docs/', ROOT);

const open = { access: 'public-lenient', answers: { 200: t.string } } as const;

/** What a page is called, and the paragraph that it begins with on one line. */
const aboutPage = (text: string): { readonly title: string; readonly about: string } => {
  const [heading = '', paragraph = ''] = text.split(/\n\n+/);
  return { title: heading.replace(/^# /, ''), about: paragraph.replace(/\s*\n\s*/g, ' ') };
};

const INDEX_HEAD = `# xano-redis-sync

> A Redis copy of a social app whose truth lives in Xano, served as a REST API.

## API

- [Every request](/docs.md): what it takes, who may send it, what it answers
- [OpenAPI 3.1](/openapi.json): the same for programs
- [Postman collection](/postman.json): the same for Postman

## Guides

`;

const markdown = { 'Content-Type': 'text/markdown; charset=utf-8' };

/** The guides as they are written, and a list of all that can be read here, by the form of llmstxt.org. */
export const guideRoutes = (): readonly Route[] => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
  const texts = names.map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')] as const);
  const pages = new Map(texts.map(([name, text]) => [name, readyText(text)]));

  const index = texts.map(([name, text]) => {
    const { title, about } = aboutPage(text);
    return `- [${title}](/guide/${name}): ${about}`;
  });
  const list = readyText(`${INDEX_HEAD}${index.join('\n')}\n`);

  const Page = t.strict({
    page: fromParser(
      'GuidePage',
      (input): E.Either<unknown, ReadyText> => E.fromNullable(input)(pages.get(input)),
      names.join(', '),
      { enum: names },
    ),
  });

  return [
    publicRoute('GET', '/llms.txt', 'What can be read here, for agents', {
      ...open,
      media: ['text/plain'],
      example: { answer: INDEX_HEAD },
      handle: () => TE.right(okReady(list, { 'Content-Type': 'text/plain; charset=utf-8' })),
    }),
    publicRoute('GET', '/guide/:page', 'A guide, as Markdown', {
      ...open,
      params: Page,
      media: ['text/markdown'],
      example: { answer: '# Front ends' },
      handle: ({ params: { page } }) => TE.right(okReady(page, markdown)),
    }),
  ];
};
