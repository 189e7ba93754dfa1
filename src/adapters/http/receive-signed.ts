import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { VerifySignature } from './auth/verify-signature.js';
import { headerOf, type HttpContext } from './http-context.js';
import type { HttpError } from './http-error.js';
import type { ParseText } from './parse-text.js';
import type { ReadText } from './read-text.js';
import { signedTextIn } from './signed-text.js';

interface Deps {
  readonly readText: ReadText;
  readonly parseText: ParseText;
  readonly signatures: VerifySignature;
}

/** A key, good or wrong, decides alone; and without a secret no signature can say anything. */
export const comesSigned = (ctx: HttpContext, { isConfigured }: VerifySignature): boolean =>
  isConfigured &&
  headerOf(ctx, 'x-api-key') === undefined &&
  (headerOf(ctx, 'webhook-signature') ?? headerOf(ctx, 'x-signature')) !== undefined;

/** What is within the body: the body itself, unless that is a signed text with its signature's parts. */
const unwrap =
  (parseText: ParseText) =>
  (body: unknown): E.Either<HttpError, unknown> => {
    const inner = signedTextIn(body);
    return inner === null ? E.right(body) : parseText(inner.body);
  };

/** The body of a request whose caller is known by a key. */
export const makeReceive =
  ({ readText, parseText }: Deps) =>
  (ctx: HttpContext): TE.TaskEither<HttpError, unknown> =>
    pipe(readText(ctx), TE.flatMapEither(parseText), TE.flatMapEither(unwrap(parseText)));

/** The body of a request that is known by its signature alone. */
export const makeReceiveSigned =
  ({ readText, parseText, signatures }: Deps) =>
  (ctx: HttpContext): TE.TaskEither<HttpError, unknown> =>
    pipe(
      readText(ctx),
      TE.flatMapEither((text): E.Either<HttpError, unknown> => {
        const body = parseText(text);
        return pipe(
          signatures.verify({
            webhookId: headerOf(ctx, 'webhook-id'),
            webhookTimestamp: headerOf(ctx, 'webhook-timestamp'),
            webhookSignature: headerOf(ctx, 'webhook-signature'),
            xSignature: headerOf(ctx, 'x-signature'),
            text,
            inner: E.isRight(body) ? signedTextIn(body.right) : null,
          }),
          E.flatMap((): E.Either<HttpError, unknown> => body),
          E.flatMap(unwrap(parseText)),
        );
      }),
    );
