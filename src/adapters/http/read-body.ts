import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import bodyParser from 'koa-bodyparser';
import { isUtf8 } from 'node:buffer';
import type { HttpContext } from './http-context.js';
import type { ParseText } from './parse-text.js';
import { NOT_UTF8, openJson, tooLarge, UNREADABLE, type BodyError } from './json-body.js';
import type { Unpacked } from './unpack.js';
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

/** All of a body that came along with its head, as a small one does; null: it is packed, or still on its way. */
const arrived = (request: Unpacked['stream']): Buffer | null =>
  request.headers['content-length'] === String(request.readableLength)
    ? (request.read() as Buffer | null)
    : null;

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
    const read = (text: string): E.Either<BodyError, unknown> =>
      text === '' ? whenEmpty : parseText(text);
    const whole = arrived(stream);
    if (whole !== null) {
      release();
      if (whole.length > limit) return TE.left(tooLarge(limit));
      return isUtf8(whole) ? TE.fromEither(read(whole.toString())) : TE.left(NOT_UTF8);
    }
    return pipe(
      TE.tryCatch(async () => {
        const isWellFormed = watchUtf8(stream);
        try {
          // The parser reads what it is told is the request.
          const unpackedCtx = Object.create(ctx, { req: { value: stream } }) as HttpContext;
          await parse(unpackedCtx, () => Promise.resolve());
        } finally {
          release();
        }
        const body: unknown = ctx.request.body;
        return { text: typeof body === 'string' ? body : '', isWellFormed: isWellFormed() };
      }, toBodyError(limit)),
      TE.filterOrElse(
        ({ isWellFormed }) => isWellFormed,
        (): BodyError => NOT_UTF8,
      ),
      TE.flatMapEither(({ text }) => read(text)),
    );
  };
};
