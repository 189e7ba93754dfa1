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
  type HttpError,
  type InvalidJson,
  type PayloadTooLarge,
  type UnsupportedMediaType,
} from './http-error.js';

interface Decompressed {
  readonly stream: Readable & Pick<IncomingMessage, 'headers'>;
  /** To be called when nobody reads on, since an unread body would block the connection. */
  readonly release: () => void;
}

const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  gzip: createUnzip,
  'x-gzip': createUnzip,
  deflate: createUnzip,
  br: createBrotliDecompress,
};

const plain = (request: IncomingMessage): Decompressed => ({
  stream: request,
  release: () => {
    request.resume();
  },
});

const through = (request: IncomingMessage, decompressor: Transform): Decompressed => {
  const hungUp = (): void => {
    if (!request.complete) decompressor.destroy(new Error('request aborted'));
  };
  // The reader gets this error too; this listener keeps it from crashing the process once nobody reads any more.
  decompressor.on('error', () => undefined);
  if (request.destroyed) hungUp();
  else request.once('close', hungUp);
  request.pipe(decompressor);
  return {
    // The length and encoding headers describe the compressed body, not this stream.
    stream: Object.assign(decompressor, { headers: {} }),
    release: () => {
      request.off('close', hungUp);
      request.unpipe(decompressor);
      decompressor.destroy();
      request.resume();
    },
  };
};

/** Decompresses the body. Left: what is wrong with its Content-Encoding. */
export const decompress = (request: IncomingMessage): E.Either<string, Decompressed> => {
  const encoding = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') {
    // The body parser checks the encoding again and knows only this spelling.
    request.headers['content-encoding'] = 'identity';
    return E.right(plain(request));
  }
  const make = Object.hasOwn(DECOMPRESSORS, encoding) ? DECOMPRESSORS[encoding] : undefined;
  return make === undefined
    ? E.left(
        `The Content-Encoding ${shown(encoding)} is not taken: send gzip, deflate, br or none.`,
      )
    : E.right(through(request, make()));
};

type BodyError = InvalidJson | UnsupportedMediaType | PayloadTooLarge | InvalidRequest;

/** Parses JSON; an integer beyond 2^53 becomes a string of its digits. */
export type ParseJson = (text: string) => E.Either<'NotJson' | 'TooDeep', unknown>;

export type ParseText = (text: string) => E.Either<InvalidJson | InvalidRequest, unknown>;

/** Reads the text of a body after decompression; empty if there is no body. */
type ReadText = (ctx: HttpContext) => TE.TaskEither<BodyError, string>;

/** Charges a caller for a text before it is parsed, which takes the longer, the longer the text is. */
export type Pay = (text: string) => TE.TaskEither<HttpError, void>;

const FREE: Pay = () => TE.right(undefined);

export interface JsonBodies {
  readonly readText: ReadText;
  readonly parseText: ParseText;
  readonly readBody: (
    ctx: HttpContext,
    whenEmpty?: E.Either<BodyError, unknown>,
    pay?: Pay,
  ) => TE.TaskEither<HttpError, unknown>;
}

export const BODY_REQUIRED = E.left(invalidJson('The request needs a JSON body.'));
const NOT_UTF8 = invalidJson('The body is not well-formed UTF-8.');
const UNREADABLE = invalidJson('The body could not be read to its end.');
const NOT_TAKEN = unsupportedMediaType('Send the body as application/json in UTF-8.');
const NOT_JSON = invalidJson('The body is not well-formed JSON.');
const TOO_DEEP = invalidRequest('', 'must not nest so deep');
const PROTOTYPE = invalidRequest('', 'must have no member named __proto__');

/** Tells whether the text may contain this name, spelled out or with escapes. */
const MAY_NAME_PROTOTYPE = /__proto__|\\u00(5f|70|72|6f|74)/i;

const namesPrototype = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype));

/** Parses JSON and refuses members that would change a prototype, so that a plain record can hold every name safely. */
export const makeParseText =
  (parseJson: ParseJson): ParseText =>
  (written) => {
    // Some senders begin with a byte order mark.
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

/** Returns a body that arrived whole together with its head, as small ones do; null if compressed or still arriving. */
const arrived = (request: Decompressed['stream']): Buffer | null =>
  request.headers['content-length'] === String(request.readableLength)
    ? (request.read() as Buffer | null)
    : null;

/** Makes the parser return bytes: as JSON it would lose digits, as text hide invalid UTF-8. Its types lack this option. */
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

  const bytesOf = async (ctx: HttpContext, stream: Decompressed['stream']): Promise<Buffer> => {
    // The body parser reads `ctx.req`, so it gets the decompressed stream in that place.
    const decompressed = Object.create(ctx, { req: { value: stream } }) as HttpContext;
    await parse(decompressed, () => Promise.resolve());
    const bytes: unknown = ctx.request.body;
    return Buffer.isBuffer(bytes) ? bytes : Buffer.of();
  };

  return (ctx) => {
    if (isEmpty(ctx)) return TE.right('');
    if (!isUtf8Json(ctx)) return TE.left(NOT_TAKEN);
    const decompressed = decompress(ctx.req);
    if (E.isLeft(decompressed)) return TE.left(unsupportedMediaType(decompressed.left));
    const { stream, release } = decompressed.right;
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

/** Makes readers of at most `limit` bytes. They read only when called, so that no unknown caller makes us read a body. */
export const makeJsonBodies = (limit: number, parseJson: ParseJson): JsonBodies => {
  const readText = makeReadText(limit);
  const parseText = makeParseText(parseJson);
  return {
    readText,
    parseText,
    readBody: (ctx, whenEmpty = BODY_REQUIRED, pay = FREE) =>
      pipe(
        readText(ctx),
        TE.tap((text): TE.TaskEither<HttpError, void> => pay(text)),
        TE.flatMapEither((text) => (text === '' ? whenEmpty : parseText(text))),
      ),
  };
};
