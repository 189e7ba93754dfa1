import * as E from 'fp-ts/lib/Either.js';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { okReady, readyText, type ReadyText } from '../answer.js';
import { fromParser } from '../codec.js';
import { makeOpenApi, type OpenApi } from '../openapi/document.js';
import { makeMarkdown } from '../openapi/markdown.js';
import { makePostman } from '../openapi/postman.js';
import { publicRoute, type Route } from '../route.js';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>xano-redis-sync: the API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <div id="api"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** The page loads nothing from other origins and sends nothing to them. Swagger UI needs inline styles. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

const VIEWER = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));

const fromViewer = (name: string) => () => readFileSync(join(VIEWER, name), 'utf8');

const FILES = {
  'start.js': { type: 'text/javascript; charset=utf-8', read: () => START },
  'swagger-ui-bundle.js': {
    type: 'text/javascript; charset=utf-8',
    read: fromViewer('swagger-ui-bundle.js'),
  },
  'swagger-ui.css': { type: 'text/css; charset=utf-8', read: fromViewer('swagger-ui.css') },
} as const;

type FileName = keyof typeof FILES;

const isFileName = (name: string): name is FileName => Object.hasOwn(FILES, name);

const File = t.strict({
  file: fromParser(
    'DocsFile',
    (input): E.Either<unknown, FileName> => (isFileName(input) ? E.right(input) : E.left(input)),
    Object.keys(FILES).join(', '),
    { enum: Object.keys(FILES) },
  ),
});

const open = { access: 'public-lenient' } as const;

/** Routes of the API's description and of the page that shows it; `routes` are all other routes. */
export const openApiRoutes = (routes: readonly Route[], version: string): readonly Route[] => {
  const texts: Partial<Record<FileName, ReadyText>> = {};
  const page = readyText(PAGE);
  const documentText = (print: (document: OpenApi) => string) => {
    let text: ReadyText | undefined;
    return () => (text ??= readyText(print(makeOpenApi([...routes, ...own], version))));
  };
  const openApi = documentText((document) => JSON.stringify(document));
  const postman = documentText((document) => JSON.stringify(makePostman(document)));
  const markdown = documentText(makeMarkdown);

  const own: readonly Route[] = [
    publicRoute('GET', '/openapi.json', 'This document', {
      ...open,
      answers: { 200: t.UnknownRecord },
      example: { answer: { openapi: '3.1.0' } },
      handle: () => TE.right(okReady(openApi())),
    }),
    publicRoute('GET', '/postman.json', 'This document as a Postman collection', {
      ...open,
      answers: { 200: t.UnknownRecord },
      example: { answer: { info: { name: 'xano-redis-sync' } } },
      handle: () => TE.right(okReady(postman())),
    }),
    publicRoute('GET', '/docs.md', 'This document as a page of Markdown', {
      ...open,
      media: ['text/markdown'],
      answers: { 200: t.string },
      example: { answer: '# xano-redis-sync: the API' },
      handle: () =>
        TE.right(okReady(markdown(), { 'Content-Type': 'text/markdown; charset=utf-8' })),
    }),
    publicRoute(
      'GET',
      '/docs',
      'A page that shows this document, from which requests can be sent',
      {
        ...open,
        media: ['text/html'],
        answers: { 200: t.string },
        example: { answer: '<!doctype html>' },
        handle: () => TE.right(okReady(page, { ...HEADERS, 'Content-Type': 'text/html' })),
      },
    ),
    publicRoute('GET', '/docs/:file', 'The files of that page', {
      ...open,
      cache: 'day',
      params: File,
      media: ['text/javascript', 'text/css'],
      answers: { 200: t.string },
      example: { answer: START },
      handle: ({ params: { file } }) => {
        const { type, read } = FILES[file];
        return TE.right(okReady((texts[file] ??= readyText(read())), { 'Content-Type': type }));
      },
    }),
  ];
  return own;
};
