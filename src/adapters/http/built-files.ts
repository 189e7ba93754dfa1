import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { readFileSync, readdirSync } from 'node:fs';
import { notConfigured, type NotConfigured } from '../../application/errors.js';
import { okReady, readyText, type ReadyText } from './answer.js';
import { guarded } from './codec.js';
import { routeNotFound } from './http-error.js';
import { ROOT } from './root.js';
import { publicRoute, type Route } from './route.js';

const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' } as const;
type Ending = keyof typeof TYPES;

const NAME = /^[\w-]{1,64}\.(js|css)$/;

const FileName = guarded(
  'BuiltFile',
  { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}[.](js|css)$' },
  (input): input is `${string}.${Ending}` => typeof input === 'string' && NAME.test(input),
  'a file that the page is made of',
);

/** Headers of our own pages: a page loads nothing from elsewhere, sends nothing elsewhere, and runs no inline script. */
export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** The file names of a page's script and style. */
export interface Entry {
  readonly script: string;
  readonly style: string;
}

const namesIn = (folder: URL): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Finds the files that `script/build-pages` has made in a folder of `dist`. */
export const entryIn = (folder: string): E.Either<NotConfigured, Entry> => {
  const names = namesIn(new URL(`dist/${folder}/`, ROOT));
  const [script, style] = ['.js', '.css'].map((end) => names.find((name) => name.endsWith(end)));
  return script === undefined || style === undefined
    ? E.left(notConfigured('built pages: script/build-pages'))
    : E.right({ script, style });
};

/** Makes the route that serves the built files of a folder; each file is read at the first request for it. */
export const builtFiles = (folder: string, path: string, summary: string): Route => {
  const place = new URL(`dist/${folder}/`, ROOT);
  const texts = new Map<string, ReadyText>();

  const textOf = (name: string) => {
    const known = texts.get(name);
    if (known !== undefined) return E.right(known);
    if (!namesIn(place).includes(name)) return E.left(routeNotFound(''));
    const text = readyText(readFileSync(new URL(name, place), 'utf8'));
    texts.set(name, text);
    return E.right(text);
  };

  return publicRoute('GET', path, summary, {
    access: 'public-lenient',
    cache: 'always',
    params: t.strict({ file: FileName }),
    media: Object.values(TYPES).map((type) => type.replace(/;.*/, '')),
    refuses: ['RouteNotFound'],
    answers: { 200: t.string },
    example: { answer: 'body{margin:0}' },
    handle: ({ params: { file } }) =>
      pipe(
        TE.fromEither(textOf(file)),
        TE.map((text) =>
          okReady(text, { 'Content-Type': TYPES[file.endsWith('js') ? 'js' : 'css'] }),
        ),
      ),
  });
};
