import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import bodyParser from 'koa-bodyparser';
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import { invalidRequest, type InvalidRequest } from '../../application/errors.js';
import { shown } from '../../domain/text.js';
import { headerOf, type HttpContext } from './http-context.js';
import {
  invalidJson,
  payloadTooLarge,
  unsupportedMediaType,
  type InvalidJson,
  type PayloadTooLarge,
  type UnsupportedMediaType,
} from './http-error.js';

interface Unpacked {
  readonly stream: Readable & Pick<IncomingMessage, 'headers'>;
  /** To be called when nobody reads on. A body that stays unread would block the connection. */
  readonly release: () => void;
}

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createUnzip,
  'x-gzip': createUnzip,
  deflate: createUnzip,
  br: createBrotliDecompress,
};

const plain = (request: IncomingMessage): Unpacked => ({
  stream: request,
  release: () => {
    request.resume();
  },
});

const through = (request: IncomingMessage, unpacker: Transform): Unpacked => {
  const hungUp = (): void => {
    if (!request.complete) unpacker.destroy(new Error('request aborted'));
  };
  // Whoever reads hears of it too; after that nobody may be left to.
  unpacker.on('error', () => undefined);
  if (request.destroyed) hungUp();
  else request.once('close', hungUp);
  request.pipe(unpacker);
  return {
    // Neither the length nor the encoding of the packed body is that of what comes out.
    stream: Object.assign(unpacker, { headers: {} }),
    release: () => {
      request.off('close', hungUp);
      request.unpipe(unpacker);
      unpacker.destroy();
      request.resume();
    },
  };
};

/** The body as it was before it was packed. Left: what is wrong with its Content-Encoding. */
export const unpack = (request: IncomingMessage): E.Either<string, Unpacked> => {
  const encoding = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') {
    // The parser, which looks once more, knows it in this spelling only.
    request.headers['content-encoding'] = 'identity';
    return E.right(plain(request));
  }
  const make = Object.hasOwn(UNPACKERS, encoding) ? UNPACKERS[encoding] : undefined;
  return make === undefined
    ? E.left(
        `The Content-Encoding ${shown(encoding)} is not taken: send gzip, deflate, br or none.`,
      )
    : E.right(through(request, make()));
};

type BodyError = InvalidJson | UnsupportedMediaType | PayloadTooLarge | InvalidRequest;

/** JSON in which an integer past 2^53 is its digits, as text. */
export type ParseJson = (text: string) => E.Either<'NotJson' | 'TooDeep', unknown>;

export type ParseText = (text: string) => E.Either<InvalidJson | InvalidRequest, unknown>;

/** The text of a body as it came, once unpacked; empty where there is none. */
type ReadText = (ctx: HttpContext) => TE.TaskEither<BodyError, string>;

export interface JsonBodies {
  readonly readText: ReadText;
  readonly parseText: ParseText;
  readonly readBody: (
    ctx: HttpContext,
    whenEmpty?: E.Either<BodyError, unknown>,
  ) => TE.TaskEither<BodyError, unknown>;
}

export const BODY_REQUIRED = E.left(invalidJson('The request needs a JSON body.'));
const NOT_UTF8 = invalidJson('The body is not well-formed UTF-8.');
const UNREADABLE = invalidJson('The body could not be read to its end.');
const NOT_TAKEN = unsupportedMediaType('Send the body as application/json in UTF-8.');
const NOT_JSON = invalidJson('The body is not well-formed JSON.');
const TOO_DEEP = invalidRequest('', 'must not nest so deep');
const PROTOTYPE = invalidRequest('', 'must have no member named __proto__');

/** Whether the text may hold the name, written out or with escapes in it. */
const MAY_NAME_PROTOTYPE = /__proto__|\\u00(5f|70|72|6f|74)/i;

const namesPrototype = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype));

/** Refuses what would change a prototype, so that a plain record holds every name safely. */
export const makeParseText =
  (parseJson: ParseJson): ParseText =>
  (written) => {
    // Some senders begin with a mark of byte order.
    const text = written.replace(/^\uFEFF/, '');
    const parsed = parseJson(text);
    if (E.isLeft(parsed)) return E.left(parsed.left === 'TooDeep' ? TOO_DEEP : NOT_JSON);
    return MAY_NAME_PROTOTYPE.test(text) && namesPrototype(parsed.right)
      ? E.left(PROTOTYPE)
      : parsed;
  };

const isEmpty = (ctx: HttpContext): boolean =>
  headerOf(ctx, 'transfer-encoding') === undefined &&
  Number(headerOf(ctx, 'content-length') ?? 0) === 0;

const isUtf8Json = (ctx: HttpContext): boolean =>
  Boolean(ctx.request.is('json', '+json')) &&
  ['', 'utf-8', 'utf8', 'us-ascii'].includes(ctx.request.charset.toLowerCase());

/** All of a body that came along with its head, as a small one does; null: it is packed, or still on its way. */
const arrived = (request: Unpacked['stream']): Buffer | null =>
  request.headers['content-length'] === String(request.readableLength)
    ? (request.read() as Buffer | null)
    : null;

/** The parser's own JSON would lose digits, and its text what is no UTF-8; its types do not know of this. */
const AS_BYTES = { encoding: '' };

const makeReadText = (limit: number): ReadText => {
  const tooLarge = payloadTooLarge(`The body is over ${limit} bytes.`);
  const parse = bodyParser({
    ...AS_BYTES,
    enableTypes: ['text'],
    extendTypes: { text: ['json', '+json'] },
    textLimit: String(limit),
  });
  const toError = (error: unknown): BodyError =>
    error instanceof Error && 'status' in error && error.status === 413 ? tooLarge : UNREADABLE;

  const toText = (bytes: Buffer): E.Either<BodyError, string> => {
    if (bytes.length > limit) return E.left(tooLarge);
    return isUtf8(bytes) ? E.right(bytes.toString()) : E.left(NOT_UTF8);
  };

  const bytesOf = async (ctx: HttpContext, stream: Unpacked['stream']): Promise<Buffer> => {
    // The parser reads what it is told is the request.
    const unpacked = Object.create(ctx, { req: { value: stream } }) as HttpContext;
    await parse(unpacked, () => Promise.resolve());
    const bytes: unknown = ctx.request.body;
    return Buffer.isBuffer(bytes) ? bytes : Buffer.of();
  };

  return (ctx) => {
    if (isEmpty(ctx)) return TE.right('');
    if (!isUtf8Json(ctx)) return TE.left(NOT_TAKEN);
    const unpacked = unpack(ctx.req);
    if (E.isLeft(unpacked)) return TE.left(unsupportedMediaType(unpacked.left));
    const { stream, release } = unpacked.right;
    const whole = arrived(stream);
    if (whole !== null) {
      release();
      return TE.fromEither(toText(whole));
    }
    return pipe(
      TE.tryCatch(() => bytesOf(ctx, stream).finally(release), toError),
      TE.flatMapEither(toText),
    );
  };
};

/** Read only when called, so that nobody unknown makes us read a body; at most `limit` bytes of it. */
export const makeJsonBodies = (limit: number, parseJson: ParseJson): JsonBodies => {
  const readText = makeReadText(limit);
  const parseText = makeParseText(parseJson);
  return {
    readText,
    parseText,
    readBody: (ctx, whenEmpty = BODY_REQUIRED) =>
      pipe(
        readText(ctx),
        TE.flatMapEither((text) => (text === '' ? whenEmpty : parseText(text))),
      ),
  };
};
