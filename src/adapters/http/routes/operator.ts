import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { readFileSync, readdirSync } from 'node:fs';
import { notConfigured, type NotConfigured } from '../../../application/errors.js';
import { answer, answerText, ok, okReady, readyText, type ReadyText } from '../answer.js';
import { digestOf } from '../auth/authenticate.js';
import { SESSION_COOKIE, SESSION_MS, signSession } from '../auth/session.js';
import { closed, guarded } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { routeNotFound, type HttpError } from '../http-error.js';
import { ROOT } from '../root.js';
import { publicRoute, route, type Route } from '../route.js';

/** Where `script/build-console` leaves it. */
const FOLDER = new URL('dist/console/', ROOT);

const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' } as const;
type Ending = keyof typeof TYPES;

const NAME = /^[\w-]{1,64}\.(js|css)$/;

const FileName = guarded(
  'ConsoleFile',
  { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}[.](js|css)$' },
  (input): input is `${string}.${Ending}` => typeof input === 'string' && NAME.test(input),
  'a file that the console is made of',
);

const pageOf = (script: string, style: string): ReadyText =>
  readyText(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Console: xano-redis-sync</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="console/${style}">
    <script type="module" src="console/${script}"></script>
  </head>
  <body><div id="app"></div></body>
</html>
`);

/** Nothing is loaded from elsewhere, nothing is sent elsewhere, and no text of a page is ever run. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** The files of the console and the page that names them, each read once and when it is asked for. */
const makeFiles = () => {
  const texts = new Map<string, ReadyText>();
  let page: ReadyText | undefined;

  const names = (): readonly string[] => {
    try {
      return readdirSync(FOLDER);
    } catch {
      return [];
    }
  };

  return {
    page: (): E.Either<NotConfigured, ReadyText> => {
      const [script, style] = ['.js', '.css'].map((end) => names().find((n) => n.endsWith(end)));
      if (page === undefined && script !== undefined && style !== undefined)
        page = pageOf(script, style);
      return E.fromNullable(notConfigured('a built console: script/build-console'))(page);
    },
    text: (name: string): E.Either<HttpError & { readonly _tag: 'RouteNotFound' }, ReadyText> => {
      const known = texts.get(name);
      if (known !== undefined) return E.right(known);
      if (!names().includes(name)) return E.left(routeNotFound(''));
      const text = readyText(readFileSync(new URL(name, FOLDER), 'utf8'));
      texts.set(name, text);
      return E.right(text);
    },
  };
};

/** `SameSite=Strict`: no page of another site sends it. `HttpOnly`: no script reads it. */
const cookie = (value: string, seconds: number, secure: boolean): string =>
  `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;

const open = { access: 'public-lenient' } as const;
const byKey = { access: 'service', cache: 'never', console: true } as const;

const SessionAnswer = closed('ConsoleSession', { expires_at: t.union([t.number, t.null]) });

/** The console of the operator: its files, its session, and the numbers that it draws. */
export const operatorRoutes = ({
  clock,
  renderMetrics,
}: Pick<HttpDeps, 'clock' | 'renderMetrics'>): readonly Route[] => {
  const files = makeFiles();
  return [
    publicRoute('GET', '/console', 'The console of the operator', {
      ...open,
      media: ['text/html'],
      refuses: ['NotConfigured'],
      answers: { 200: t.string },
      example: { answer: '<!doctype html>' },
      handle: () =>
        pipe(
          TE.fromEither(files.page()),
          TE.map((page) => okReady(page, HEADERS)),
        ),
    }),
    publicRoute('GET', '/console/:file', 'What the console is made of', {
      ...open,
      cache: 'always',
      params: t.strict({ file: FileName }),
      media: Object.values(TYPES).map((type) => type.replace(/;.*/, '')),
      refuses: ['RouteNotFound'],
      answers: { 200: t.string },
      example: { answer: 'body{margin:0}' },
      handle: ({ params: { file } }) =>
        pipe(
          TE.fromEither(files.text(file)),
          TE.map((text) =>
            okReady(text, { 'Content-Type': TYPES[file.endsWith('js') ? 'js' : 'css'] }),
          ),
        ),
    }),
    route('POST', '/console/session', 'Sign in to the console, with an API key', {
      ...byKey,
      headers: t.type({ 'x-api-key': t.string }, 'ApiKeyHeader'),
      answers: { 201: SessionAnswer },
      example: { answer: { expires_at: 1234567890123 } },
      handle: ({ headers: { 'x-api-key': key }, secure }) => {
        const expires_at = clock.now() + SESSION_MS;
        const session = signSession(digestOf(key), expires_at);
        const set = { 'Set-Cookie': cookie(session, SESSION_MS / 1000, secure) };
        return TE.right(answer(201, { expires_at }, set));
      },
    }),
    route('DELETE', '/console/session', 'Sign out of the console', {
      ...byKey,
      answers: { 200: SessionAnswer },
      example: { answer: { expires_at: null } },
      handle: ({ secure }) =>
        TE.right(ok({ expires_at: null }, { 'Set-Cookie': cookie('', 0, secure) })),
    }),
    route('GET', '/console/metrics', 'The numbers of /metrics, for the console', {
      ...byKey,
      media: ['text/plain'],
      answers: { 200: t.string },
      example: { answer: 'xrs_dead_letters 0' },
      handle: () =>
        pipe(
          TE.fromTask(renderMetrics),
          TE.map(({ contentType, text }) => answerText(200, text, { 'Content-Type': contentType })),
        ),
    }),
  ];
};
