import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { BY_KEY } from '../route-traits.js';
import { answer, answerText, ok, okReady, readyText, type ReadyText } from '../answer.js';
import { digestOf } from '../auth/authenticate.js';
import { SESSION_COOKIE, SESSION_MS, signSession } from '../auth/session.js';
import { builtFiles, entryIn, PAGE_HEADERS, type Entry } from '../built-files.js';
import { closed, words, NumberOrNull } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { publicRoute, route, type Route } from '../route.js';

const pageOf = ({ script, style }: Entry): ReadyText =>
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

/** `SameSite=Strict`: no page of another site sends it. `HttpOnly`: no script reads it. */
const cookie = (value: string, seconds: number, secure: boolean): string =>
  `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;

const open = { access: 'public-lenient' } as const;
const SessionAnswer = closed('ConsoleSession', { expires_at: NumberOrNull });

const MemoryAnswer = closed('Memory', {
  used: NumberOrNull,
  max: NumberOrNull,
  minutes: t.array(closed('MemoryMinute', { at: t.number, used: t.number })),
  forecast: closed('MemoryForecast', {
    state: words('unknown', 'no_limit', 'too_few', 'steady', 'growing', 'full'),
    perHour: NumberOrNull,
    fullAt: NumberOrNull,
  }),
});

/** Routes of the operator's console: its files, its session, and the numbers that it shows. */
export const operatorRoutes = ({
  clock,
  renderMetrics,
  useCases: { readMemory },
}: Pick<HttpDeps, 'clock' | 'renderMetrics' | 'useCases'>): readonly Route[] => {
  let page: ReadyText | undefined;
  return [
    publicRoute('GET', '/console', 'The console of the operator', {
      ...open,
      media: ['text/html'],
      refuses: ['NotConfigured'],
      answers: { 200: t.string },
      example: { answer: '<!doctype html>' },
      handle: () =>
        pipe(
          TE.fromEither(entryIn('console')),
          TE.map((entry) => okReady((page ??= pageOf(entry)), PAGE_HEADERS)),
        ),
    }),
    builtFiles('console', '/console/:file', 'The files of the console'),
    route('POST', '/console/session', 'Sign in to the console, with an API key', {
      ...BY_KEY,
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
      ...BY_KEY,
      answers: { 200: SessionAnswer },
      example: { answer: { expires_at: null } },
      handle: ({ secure }) =>
        TE.right(ok({ expires_at: null }, { 'Set-Cookie': cookie('', 0, secure) })),
    }),
    route('GET', '/console/memory', 'The memory of Redis by minute, and when it will be full', {
      ...BY_KEY,
      answers: { 200: MemoryAnswer },
      example: {
        answer: {
          used: 41_943_040,
          max: 104_857_600,
          minutes: [{ at: 1234567860000, used: 41_943_040 }],
          forecast: { state: 'growing', perHour: 1_048_576, fullAt: 1234783860000 },
        },
      },
      handle: () => TE.right(ok(readMemory())),
    }),
    route('GET', '/console/metrics', 'The numbers of /metrics, for the console', {
      ...BY_KEY,
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
