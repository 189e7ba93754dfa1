import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { WebhookRefusal } from '../../domain/sync/webhook-alerts.js';
import { shown } from '../../domain/text.js';
import { signedTextIn, type Proof, type VerifySignature } from './auth/verify-signature.js';
import { headerOf, type HttpContext } from './http-context.js';
import { invalidSignature, type HttpError } from './http-error.js';
import { BODY_REQUIRED, type JsonBodies, type ParseText } from './json-body.js';

const REASONS: Readonly<Partial<Record<HttpError['_tag'], WebhookRefusal>>> = {
  InvalidApiKey: 'key',
  AuthenticationRequired: 'credential',
  InvalidSignature: 'signature',
  IpNotAllowed: 'address',
  InvalidToken: 'token',
  Forbidden: 'token',
};

/** Why a webhook was not let in; null where it was, and failed for another reason. */
export const webhookRefusal = (error: HttpError): WebhookRefusal | null =>
  error._tag === 'InvalidSignature' && error.isClock ? 'clock' : (REASONS[error._tag] ?? null);

/** Names under which senders of Standard Webhooks put its three headers. */
const STANDARD = ['webhook', 'svix'];

const isSignature = (name: string): boolean => /(^|-)signature(-|$)/.test(name);
const KNOWN = ['x-signature', ...STANDARD.map((prefix) => `${prefix}-signature`)];

/** The first header that signs in a way that is not known here. */
const foreignSignature = (ctx: HttpContext): string | undefined =>
  Object.keys(ctx.req.headers).find((name) => isSignature(name) && !KNOWN.includes(name));

const isSigned = (ctx: HttpContext): boolean =>
  KNOWN.some((name) => headerOf(ctx, name) !== undefined);

/** A key, good or wrong, decides alone; and without a secret no signature can say anything. */
export const comesSigned = (ctx: HttpContext, { isConfigured }: VerifySignature): boolean =>
  isConfigured &&
  headerOf(ctx, 'x-api-key') === undefined &&
  (isSigned(ctx) ||
    (headerOf(ctx, 'authorization') === undefined && foreignSignature(ctx) !== undefined));

/** What is within the body: the body itself, unless that is a signed text with its signature's parts. */
const unwrap =
  (parseText: ParseText) =>
  (body: unknown): E.Either<HttpError, unknown> => {
    const inner = signedTextIn(body);
    return inner === null ? E.right(body) : parseText(inner.body);
  };

/** The body of a request whose caller is known by a key. */
export const makeReceive =
  ({ readBody, parseText }: JsonBodies) =>
  (ctx: HttpContext): TE.TaskEither<HttpError, unknown> =>
    pipe(readBody(ctx), TE.flatMapEither(unwrap(parseText)));

interface Proven {
  readonly body: unknown;
  readonly proof: Proof;
}

const unknownScheme = (name: string): HttpError =>
  invalidSignature(
    `${name} is of a scheme that is not taken here: send webhook-id, webhook-timestamp and webhook-signature, or X-Signature.`,
  );

/** The body of a request that is known by its signature alone, and what that proves. */
export const makeReceiveSigned = (
  { readText, parseText }: JsonBodies,
  signatures: VerifySignature,
) => {
  const prove = (ctx: HttpContext, text: string): E.Either<HttpError, Proven> => {
    const body = parseText(text);
    const prefix = STANDARD.find((name) => headerOf(ctx, `${name}-signature`) !== undefined);
    return pipe(
      signatures.verify({
        webhookId: headerOf(ctx, `${prefix ?? 'webhook'}-id`),
        webhookTimestamp: headerOf(ctx, `${prefix ?? 'webhook'}-timestamp`),
        webhookSignature: headerOf(ctx, `${prefix ?? 'webhook'}-signature`),
        xSignature: headerOf(ctx, 'x-signature'),
        text,
        inner: E.isRight(body) ? signedTextIn(body.right) : null,
      }),
      E.bindTo('proof'),
      E.bindW('body', () => pipe(body, E.flatMap(unwrap(parseText)))),
    );
  };

  return (ctx: HttpContext): TE.TaskEither<HttpError, Proven> => {
    const foreign = isSigned(ctx) ? undefined : foreignSignature(ctx);
    return foreign === undefined
      ? pipe(
          readText(ctx),
          TE.flatMapEither((text) => (text === '' ? BODY_REQUIRED : prove(ctx, text))),
        )
      : TE.left(unknownScheme(shown(foreign)));
  };
};
