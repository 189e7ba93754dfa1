import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import bodyParser from 'koa-bodyparser';
import { invalidRequest, type InvalidRequest } from '../../application/errors.js';
import { headerOf, type HttpContext } from './http-context.js';
import {
  invalidJson,
  payloadTooLarge,
  unsupportedMediaType,
  type InvalidJson,
  type PayloadTooLarge,
  type UnsupportedMediaType,
} from './http-error.js';
import { unpack } from './unpack.js';
import { watchUtf8 } from './watch-utf8.js';

export type BodyError = InvalidJson | UnsupportedMediaType | PayloadTooLarge | InvalidRequest;

/** Reads the body only when called, so that nobody unknown makes us read one. */
export type ReadBody = (
  ctx: HttpContext,
  whenEmpty: E.Either<BodyError, unknown>,
) => TE.TaskEither<BodyError, unknown>;

export const bodyRequired: InvalidJson = invalidJson('The request needs a JSON body.');

const isJson = (text: string): boolean =>
  E.isRight(E.tryCatch((): unknown => JSON.parse(text), String));

const property = (error: unknown, name: 'status' | 'body'): unknown =>
  error instanceof Error && name in error ? error[name as keyof Error] : undefined;

const toBodyError =
  (limit: number) =>
  (error: unknown): BodyError => {
    const status = property(error, 'status');
    if (status === 413) return payloadTooLarge(`The body is over ${limit} bytes.`);
    const text = property(error, 'body');
    if (typeof text !== 'string') return invalidJson('The body could not be read to its end.');
    // JSON that the parser refuses all the same would have changed a prototype.
    return isJson(text)
      ? invalidRequest('', 'must have no member named __proto__')
      : invalidJson('The body is not well-formed JSON.');
  };

export const isEmpty = (ctx: HttpContext): boolean =>
  headerOf(ctx, 'transfer-encoding') === undefined &&
  Number(headerOf(ctx, 'content-length') ?? 0) === 0;

export const isUtf8Json = (ctx: HttpContext): boolean =>
  Boolean(ctx.request.is('json', '+json')) &&
  ['', 'utf-8', 'utf8', 'us-ascii'].includes(ctx.request.charset.toLowerCase());

export const NOT_JSON = unsupportedMediaType('Send the body as application/json in UTF-8.');
export const NOT_UTF8 = invalidJson('The body is not well-formed UTF-8.');

export const makeReadBody = (limit: number): ReadBody => {
  const parse = bodyParser({
    enableTypes: ['json'],
    jsonLimit: String(limit),
    strict: false,
    detectJSON: () => true,
  });

  return (ctx, whenEmpty) => {
    if (isEmpty(ctx)) return TE.fromEither(whenEmpty);
    if (!isUtf8Json(ctx)) return TE.left(NOT_JSON);
    const unpacked = unpack(ctx.req);
    if (E.isLeft(unpacked)) return TE.left(unsupportedMediaType(unpacked.left));
    const { stream, release } = unpacked.right;
    return pipe(
      TE.tryCatch(async () => {
        const isUtf8 = watchUtf8(stream);
        try {
          // The parser reads what it is told is the request.
          const unpackedCtx = Object.create(ctx, { req: { value: stream } }) as HttpContext;
          await parse(unpackedCtx, () => Promise.resolve());
        } finally {
          release();
        }
        const body: unknown = ctx.request.body;
        return { body, isUtf8: isUtf8() };
      }, toBodyError(limit)),
      TE.filterOrElse(
        ({ isUtf8 }) => isUtf8,
        (): BodyError => NOT_UTF8,
      ),
      // The parser lets an empty stream through as an empty string, which it makes of nothing else.
      TE.flatMapEither(({ body }) => (ctx.request.rawBody === '' ? whenEmpty : E.right(body))),
    );
  };
};
