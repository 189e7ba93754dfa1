import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { okReady, readyText, type ReadyAnswer } from '../answer.js';
import { builtFiles, entryIn, PAGE_HEADERS } from '../built-files.js';
import { fromParser, guarded, words } from '../codec.js';
import { addressOf, NAMES } from '../guide/documents.js';
import { FOLDERS, makeSite } from '../guide/site.js';
import { routeNotFound } from '../http-error.js';
import { publicRoute, type Route } from '../route.js';

const open = { access: 'public-lenient', answers: { 200: t.string } } as const;

const INDEX_HEAD = `# xano-redis-sync

> A Redis copy of a social app whose truth lives in Xano, served as a REST API.

## API

- [Every request](/docs.md): what it takes, who may send it, what it answers
- [OpenAPI 3.1](/openapi.json): the same for programs
- [Postman collection](/postman.json): the same for Postman

## Guides

- [All of them as pages](/guide): for people, with a search
`;

const MARKDOWN = { 'Content-Type': 'text/markdown; charset=utf-8' };

const PICTURES = { svg: 'image/svg+xml', png: 'image/png' } as const;

const MEDIA = ['text/html', 'text/markdown'];

/** A name with `.md` appended asks for the Markdown itself. */
const isText = (name: string): boolean => name.endsWith('.md');
const bare = (name: string): string => name.replace(/\.md$/, '');

/** Documents in a folder have a route of their own, and the first document is at `/guide`. */
const PAGES = NAMES.filter((name) => name !== 'README' && !name.includes('/')).flatMap((name) => [
  name,
  `${name}.md`,
]);

const Page = t.strict({
  page: fromParser(
    'GuidePage',
    (input): E.Either<unknown, string> => (PAGES.includes(input) ? E.right(input) : E.left(input)),
    PAGES.join(', '),
    { enum: PAGES },
  ),
});

const FILE = /^[\w-]{1,100}(\.(md|svg|png))?$/;

const InFolder = t.strict({
  folder: words(...FOLDERS),
  file: guarded(
    'GuideFile',
    { type: 'string', pattern: '^[A-Za-z0-9_-]{1,100}([.](md|svg|png))?$' },
    (input): input is string => typeof input === 'string' && FILE.test(input),
    'the name of a decision or a picture',
  ),
});

/** Routes of the guides, as pages and as Markdown, and of the index for agents in the format of llmstxt.org. */
export const guideRoutes = (version: string): readonly Route[] => {
  const site = makeSite(version);

  const page = (name: string) =>
    pipe(
      TE.fromEither(entryIn('guide')),
      TE.chainTaskK((entry) => () => site.page(name, entry)),
      TE.map((text) => okReady(text, PAGE_HEADERS)),
    );
  const markdown = (name: string): ReadyAnswer => okReady(site.markdown(name), MARKDOWN);
  const either = (name: string) => (isText(name) ? TE.right(markdown(bare(name))) : page(name));

  const llms = (): string =>
    site
      .list()
      .map(({ name, title, about }) => `- [${title}](/${addressOf(name)}.md): ${about}\n`)
      .join('');
  let list: ReturnType<typeof readyText> | undefined;

  return [
    publicRoute('GET', '/llms.txt', 'The documents of this service, for agents', {
      ...open,
      media: ['text/plain'],
      example: { answer: INDEX_HEAD },
      handle: () =>
        TE.right(
          okReady((list ??= readyText(INDEX_HEAD + llms())), {
            'Content-Type': 'text/plain; charset=utf-8',
          }),
        ),
    }),
    publicRoute('GET', '/guide', 'The guides, from the first one on', {
      ...open,
      media: ['text/html'],
      refuses: ['NotConfigured'],
      example: { answer: '<!doctype html>' },
      handle: () => page('README'),
    }),
    publicRoute('GET', '/guide.md', 'The first guide, as Markdown', {
      ...open,
      media: ['text/markdown'],
      example: { answer: '# xano-redis-sync' },
      handle: () => TE.right(markdown('README')),
    }),
    publicRoute('GET', '/guide/search.json', 'The index for the search of the guides', {
      access: 'public-lenient',
      answers: {
        200: t.array(t.type({ page: t.string, href: t.string, heading: t.string, text: t.string })),
      },
      example: {
        answer: [
          {
            page: 'Errors',
            href: 'guide/ERRORS#codes-of-errors',
            heading: 'Codes of errors',
            text: 'Every error is application/problem+json (RFC 9457).',
          },
        ],
      },
      handle: () =>
        pipe(
          TE.fromTask(site.index),
          TE.map((text) => okReady(text)),
        ),
    }),
    publicRoute('GET', '/guide/:page', 'A guide as a page, or as Markdown', {
      ...open,
      params: Page,
      media: MEDIA,
      refuses: ['NotConfigured'],
      example: { answer: '# Front ends' },
      handle: ({ params: { page: name } }) => either(name),
    }),
    builtFiles('guide', '/guide/assets/:file', 'The files of those pages'),
    publicRoute('GET', '/guide/:folder/:file', 'A decision, or a picture of a guide', {
      ...open,
      params: InFolder,
      media: [...MEDIA, ...Object.values(PICTURES)],
      refuses: ['NotConfigured', 'RouteNotFound'],
      example: { answer: '# Decisions' },
      handle: ({ params: { folder, file } }) => {
        const [, ending] = file.split('.');
        const isPicture = ending === 'svg' || ending === 'png';
        const name = `${folder}/${file}`;
        if (!site.isIn(folder, folder === 'decisions' ? `${bare(file)}.md` : file))
          return TE.left(routeNotFound(''));
        return isPicture
          ? TE.right(okReady(site.picture(name), { 'Content-Type': PICTURES[ending] }))
          : either(name);
      },
    }),
  ];
};
