import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { answerText } from '../answer.js';
import { fromParser } from '../codec.js';
import { drawAvatar, drawPicture } from '../demo-picture.js';
import { publicRoute, type Route } from '../route.js';

const File = t.strict({
  file: fromParser(
    'DemoFile',
    (input): E.Either<unknown, string> =>
      /^[\w.-]{1,64}\.svg$/.test(input) ? E.right(input) : E.left(input),
    'a name of letters, digits, . _ and -, with .svg behind it',
    { pattern: '^[A-Za-z0-9_.-]{1,64}[.]svg$' },
  ),
});

const HEADERS = {
  'Content-Type': 'image/svg+xml',
  // An app of another origin shows them; they tell nothing of anybody.
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

const pictures = (path: string, summary: string, draw: (name: string) => string): Route =>
  publicRoute({
    method: 'GET',
    path,
    summary,
    // As an image is fetched: whatever is sent along does not matter, and a page asks for many at once.
    access: 'public-lenient',
    cache: 'day',
    params: File,
    media: ['image/svg+xml'],
    answers: { 200: t.string },
    example: { answer: draw('ada.abbott.svg') },
    handle: ({ params: { file } }) =>
      TE.right(answerText(200, draw(file.slice(0, -'.svg'.length)), HEADERS)),
  });

/** The pictures that the app of `demo` refers to, drawn from their names alone. */
export const demoRoutes: readonly Route[] = [
  pictures('/demo/avatars/:file', 'A face of the demo', drawAvatar),
  pictures('/demo/pictures/:file', 'A picture of the demo', drawPicture),
];
