import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { hashOf } from '../../../domain/hash.js';
import { answerText } from '../answer.js';
import { fromParser } from '../codec.js';
import { publicRoute, type Route } from '../route.js';

const svg = (width: number, height: number, inner: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${inner}</svg>`;

/** Takes letters only, so that nothing of a name can be markup. */
const initialsOf = (name: string): string =>
  name
    .split(/[^A-Za-z]+/)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')
    .slice(0, 2);

/** Draws the avatar of a demo user: initials on a colour derived from the name. */
const drawAvatar = (name: string): string => {
  const hue = hashOf(name) % 360;
  const text = `<text x="64" y="64" dy=".35em" text-anchor="middle" font-family="sans-serif" font-size="52" fill="#fff">${initialsOf(name)}</text>`;
  return svg(128, 128, `<rect width="128" height="128" fill="hsl(${hue},45%,42%)"/>${text}`);
};

/** Draws the picture of a demo post: a sun over two hills, with colours and places derived from the name. */
const drawPicture = (name: string): string => {
  const digest = hashOf(name);
  const hue = digest % 360;
  const sun = 80 + ((digest >>> 9) % 480);
  const peak = 80 + ((digest >>> 18) % 480);
  const hill = (top: number, at: number, light: number): string =>
    `<path d="M0 400V${top + 60}Q${at} ${top - 120} 640 ${top}V400Z" fill="hsl(${hue},40%,${light}%)"/>`;
  return svg(
    640,
    400,
    `<rect width="640" height="400" fill="hsl(${(hue + 30) % 360},60%,80%)"/>` +
      `<circle cx="${sun}" cy="110" r="48" fill="hsl(${(hue + 60) % 360},85%,68%)"/>` +
      hill(250, peak, 50) +
      hill(300, 640 - peak, 32),
  );
};

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
  // Apps of other origins show these pictures, which reveal nothing about anybody.
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

const pictures = (path: string, summary: string, draw: (name: string) => string): Route =>
  publicRoute('GET', path, summary, {
    // Browsers fetch images with any credential or none, and many at once: so neither authentication nor limits apply.
    access: 'public-lenient',
    cache: 'day',
    params: File,
    media: ['image/svg+xml'],
    answers: { 200: t.string },
    example: { answer: draw('ada.abbott.svg') },
    handle: ({ params: { file } }) =>
      TE.right(answerText(200, draw(file.slice(0, -'.svg'.length)), HEADERS)),
  });

/** The routes of the pictures that the `demo` command refers to, drawn from their names alone. */
export const demoRoutes: readonly Route[] = [
  pictures('/demo/avatars/:file', 'A face of the demo', drawAvatar),
  pictures('/demo/pictures/:file', 'A picture of the demo', drawPicture),
];
