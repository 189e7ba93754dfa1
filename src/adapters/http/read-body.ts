import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import bodyParser from 'koa-bodyparser';
import { invalidRequest } from '../../application/errors.js';
import type { HttpContext } from './http-context.js';
import { invalidJson } from './http-error.js';
import type { ParseText } from './parse-text.js';
import { NOT_UTF8, openJson, tooLarge, UNREADABLE, type BodyError } from './json-body.js';
import { watchUtf8 } from './watch-utf8.js';

/** 2^53 has 16 digits, so that no shorter run of digits can lose any. */
const LONG_NUMBER = /\d{16}/;

/** Reads the body only when called, so that nobody unknown makes us read one. */
export type ReadBody = (
  ctx: HttpContext,
  whenEmpty: E.Either<BodyError, unknown>,
) => TE.TaskEither<BodyError, unknown>;

const isJson = (text: string): boolean =>
  E.isRight(E.tryCatch((): unknown => JSON.parse(text), String));

const property = (error: unknown, name: 'status' | 'body'): unknown =>
  error instanceof Error && name in error ? error[name as keyof Error] : undefined;

const toBodyError =
  (limit: number) =>
  (error: unknown): BodyError => {
    const status = property(error, 'status');
    if (status === 413) return tooLarge(limit);
    const text = property(error, 'body');
    if (typeof text !== 'string') return UNREADABLE;
    // JSON that the parser refuses all the same would have changed a prototype.
    return isJson(text)
      ? invalidRequest('', 'must have no member named __proto__')
      : invalidJson('The body is not well-formed JSON.');
  };

export const makeReadBody = (limit: number, parseText: ParseText): ReadBody => {
  const parse = bodyParser({
    enableTypes: ['json'],
    jsonLimit: String(limit),
    strict: false,
    detectJSON: () => true,
  });

  return (ctx, whenEmpty) => {
    const opened = openJson(ctx);
    if (E.isLeft(opened)) return TE.fromEither(opened);
    if (opened.right === null) return TE.fromEither(whenEmpty);
    const { stream, release } = opened.right;
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
      TE.flatMapEither(({ body }) => {
        const { rawBody } = ctx.request;
        const text = typeof rawBody === 'string' ? rawBody : '';
        if (text === '') return whenEmpty;
        // Read once more where a number may have lost digits.
        return LONG_NUMBER.test(text) ? parseText(text) : E.right(body);
      }),
    );
  };
};
