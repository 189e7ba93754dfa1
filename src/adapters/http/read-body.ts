import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import bodyParser from 'koa-bodyparser';
import type { HttpContext } from './http-context.js';
import type { ParseText } from './parse-text.js';
import { NOT_UTF8, openJson, tooLarge, UNREADABLE, type BodyError } from './json-body.js';
import { watchUtf8 } from './watch-utf8.js';

/** Reads the body only when called, so that nobody unknown makes us read one. */
export type ReadBody = (
  ctx: HttpContext,
  whenEmpty: E.Either<BodyError, unknown>,
) => TE.TaskEither<BodyError, unknown>;

const toBodyError =
  (limit: number) =>
  (error: unknown): BodyError =>
    error instanceof Error && 'status' in error && error.status === 413
      ? tooLarge(limit)
      : UNREADABLE;

export const makeReadBody = (limit: number, parseText: ParseText): ReadBody => {
  const parse = bodyParser({
    // As text: the parser's own JSON would lose digits, and a second reading takes as long again.
    enableTypes: ['text'],
    extendTypes: { text: ['json', '+json'] },
    textLimit: String(limit),
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
        return { text: typeof body === 'string' ? body : '', isUtf8: isUtf8() };
      }, toBodyError(limit)),
      TE.filterOrElse(
        ({ isUtf8 }) => isUtf8,
        (): BodyError => NOT_UTF8,
      ),
      TE.flatMapEither(({ text }) => (text === '' ? whenEmpty : parseText(text))),
    );
  };
};
