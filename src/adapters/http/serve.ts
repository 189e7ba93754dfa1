import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isLater, type Later } from '../../application/later.js';
import { NOT_HELD } from '../../application/ports/reader.js';
import { rowsOfBody } from '../../domain/limits/request-cost.js';
import type { Principal } from '../../domain/principal.js';
import { shown } from '../../domain/text.js';
import { SERVICE_ACCOUNT } from '../../domain/username.js';
import { credentialsOf, makeAdmit, makeMetering } from './admission.js';
import type { Answer } from './answer.js';
import {
  mayWrap,
  signedTextIn,
  type Proof,
  type VerifySignature,
} from './auth/verify-signature.js';
import { makeStillKnown, sendEvents, withRoom } from './events.js';
import { printUnknown } from './header-list.js';
import { headerOf, type HttpContext } from './http-context.js';
import type { HttpDeps } from './http-deps.js';
import { invalidSignature, type HttpError } from './http-error.js';
import {
  BODY_REQUIRED,
  type JsonBodies,
  type ParseText,
  type Pay,
  makeJsonBodies,
} from './json-body.js';
import { makeKeepAge } from './max-age.js';
import type { Route, UrlInputs } from './route.js';
import { sendAnswer, sendProblem } from './send.js';
import { makeUpload } from './upload.js';
import { webhookRefusal } from './webhook-refusal.js';

/** Prefixes under which senders of Standard Webhooks put its three headers. */
const STANDARD = ['webhook', 'svix'];

const isSignature = (name: string): boolean => /(^|-)signature(-|$)/.test(name);
const KNOWN = ['x-signature', ...STANDARD.map((prefix) => `${prefix}-signature`)];

/** Finds the first signature header of an unsupported scheme. */
const foreignSignature = (ctx: HttpContext): string | undefined =>
  Object.keys(ctx.req.headers).find((name) => isSignature(name) && !KNOWN.includes(name));

const isSigned = (ctx: HttpContext): boolean =>
  KNOWN.some((name) => headerOf(ctx, name) !== undefined);

/** Whether only the signature identifies the caller: an API key, right or wrong, decides first, and a secret must be set. */
const comesSigned = (ctx: HttpContext, { isConfigured }: VerifySignature): boolean =>
  isConfigured &&
  headerOf(ctx, 'x-api-key') === undefined &&
  (isSigned(ctx) ||
    (headerOf(ctx, 'authorization') === undefined && foreignSignature(ctx) !== undefined));

/** Returns the parsed inner text if the body wraps a signed text, else the body itself. */
const unwrap =
  (parseText: ParseText) =>
  (body: unknown): E.Either<HttpError, unknown> => {
    const inner = signedTextIn(body);
    return inner === null ? E.right(body) : parseText(inner.body);
  };

/** Reads the body of a request whose caller is known by a credential. */
const makeReceive =
  ({ readBody, parseText }: JsonBodies) =>
  (ctx: HttpContext, pay: Pay): TE.TaskEither<HttpError, unknown> =>
    pipe(readBody(ctx, BODY_REQUIRED, pay), TE.flatMapEither(unwrap(parseText)));

interface Proven {
  readonly body: unknown;
  readonly proof: Proof;
}

const unknownScheme = (name: string): HttpError =>
  invalidSignature(
    `${name} is of a scheme that is not taken here: send webhook-id, webhook-timestamp and webhook-signature, or X-Signature.`,
  );

/** Reads the body of a request that only its signature authenticates, and returns both body and proof. */
const makeReceiveSigned = ({ readText, parseText }: JsonBodies, signatures: VerifySignature) => {
  const prove = (ctx: HttpContext, text: string): E.Either<HttpError, Proven> => {
    // The caller is not known yet, so a body that costs time is parsed only once its signature fits.
    const wrapping = mayWrap(text) ? parseText(text) : null;
    const prefix = STANDARD.find((name) => headerOf(ctx, `${name}-signature`) !== undefined);
    return pipe(
      signatures.verify({
        webhookId: headerOf(ctx, `${prefix ?? 'webhook'}-id`),
        webhookTimestamp: headerOf(ctx, `${prefix ?? 'webhook'}-timestamp`),
        webhookSignature: headerOf(ctx, `${prefix ?? 'webhook'}-signature`),
        xSignature: headerOf(ctx, 'x-signature'),
        text,
        inner: wrapping !== null && E.isRight(wrapping) ? signedTextIn(wrapping.right) : null,
      }),
      E.bindTo('proof'),
      E.bindW('body', () => pipe(parseText(text), E.flatMap(unwrap(parseText)))),
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

/** Answers a request that matched a route. */
export type Serve = (ctx: HttpContext, url: UrlInputs) => Promise<void>;

type Outcome<A> = E.Either<HttpError, A>;

const isNotHeld = (held: Outcome<Answer>): boolean => E.isLeft(held) && held.left === NOT_HELD;

interface Taken {
  readonly principal: Principal | null;
  readonly body: unknown;
  readonly proof: Proof | null;
  /** Rows that the length of the body has been charged as. */
  readonly paid: number;
}

/** A signed request acts as the service account. */
const SIGNER: Principal = { kind: 'service', username: SERVICE_ACCOUNT };

/**
 * Makes the handler of a route. The order of the checks is a promise: no body is read before the caller is known and
 * allowed, except a body whose signature authenticates the caller.
 */
export const makeServe = (deps: HttpDeps, route: Route): Serve => {
  const { bodyLimit, tellsUnknown } = deps.settings;
  const { signatures, telemetry } = deps;
  const metering = makeMetering(deps, route);
  const bodies = makeJsonBodies(bodyLimit, deps.parseJson);
  const receive = makeReceive(bodies);
  const receiveSigned = makeReceiveSigned(bodies, signatures);
  const uploadOf = makeUpload(bodies, telemetry);
  const admit = makeAdmit(deps, route, metering);
  const keepAge = makeKeepAge(deps.useCases.boundAge);
  const stillKnown = makeStillKnown(deps);

  const whenEmpty = route.bodyOptional === true ? E.right({}) : BODY_REQUIRED;
  const bodyOf = (ctx: HttpContext, pay: Pay): TE.TaskEither<HttpError, unknown> =>
    route.access === 'service-or-signed' ? receive(ctx, pay) : bodies.readBody(ctx, whenEmpty, pay);

  /** Waits for a charge where it has to ask Redis, which is traced. */
  const settled = async <A extends object>(ctx: HttpContext, charge: Later<A>): Promise<A> =>
    isLater(charge) ? telemetry.run(ctx.state.trace, charge) : charge;

  const takeSigned = async (ctx: HttpContext): Promise<Outcome<Taken>> => {
    const received = await receiveSigned(ctx)();
    if (E.isRight(received)) ctx.state.principal = SIGNER;
    const charge = E.isLeft(received)
      ? metering.refuse(ctx, received.left)
      : metering.admit(ctx, SIGNER);
    const charged = await settled(ctx, charge);
    if (E.isLeft(received)) return E.isLeft(charged) ? charged : received;
    if (E.isLeft(charged)) return charged;
    const { body, proof } = received.right;
    return E.right({ principal: SIGNER, body, proof, paid: 1 });
  };

  const take = async (ctx: HttpContext): Promise<Outcome<Taken>> => {
    if (route.access === 'service-or-signed' && comesSigned(ctx, signatures))
      return takeSigned(ctx);
    const admitted = await admit(ctx);
    if (E.isLeft(admitted)) return admitted;
    const principal = admitted.right;
    let paid = 1;
    if (route.body === undefined) return E.right({ principal, body: undefined, proof: null, paid });
    const pay: Pay = (text) => {
      paid = rowsOfBody(text.length);
      return () => settled(ctx, metering.spend(ctx, principal, paid));
    };
    const body = await bodyOf(ctx, pay)();
    return E.isLeft(body) ? body : E.right({ principal, body: body.right, proof: null, paid });
  };

  /** Lists ignored names in a header, since developers of a front end would not notice them otherwise. */
  const tellUnknown = (ctx: HttpContext, { query }: UrlInputs, body: unknown): void => {
    const unknown = tellsUnknown ? printUnknown(route, { query, body }) : '';
    if (unknown !== '') ctx.set('X-Unknown', unknown);
  };

  const answer = async (ctx: HttpContext, url: UrlInputs): Promise<Outcome<Answer>> => {
    const taken = await take(ctx);
    if (E.isLeft(taken)) return taken;
    const { principal, body, proof, paid } = taken.right;
    tellUnknown(ctx, url, body);
    const prepared = route.prepare({
      principal,
      url,
      headers: ctx.req.headers,
      body,
      address: ctx.ip,
      secure: ctx.secure,
      proof,
      ...(route.uploads === true ? { upload: uploadOf(ctx) } : {}),
    });
    if (E.isLeft(prepared)) return prepared;
    const kept = route.boundedByAge === true ? keepAge(ctx) : E.right(undefined);
    if (E.isLeft(kept)) return kept;
    const { rows, written, isDry, warm, handle } = prepared.right;
    if (isDry) ctx.state.isRead = true;
    if (rows !== null) {
      const charged = await settled(ctx, metering.spend(ctx, principal, rows, paid));
      if (E.isLeft(charged)) return charged;
    }
    if (written > 0) {
      ctx.state.isRead = false;
      const charged = await settled(ctx, metering.spendWritten(ctx, principal, written));
      if (E.isLeft(charged)) return charged;
    }
    const held = warm === null ? null : await warm();
    return held === null || isNotHeld(held) ? telemetry.run(ctx.state.trace, handle) : held;
  };

  const noteRefusal = (error: HttpError): void => {
    const reason = route.access === 'service-or-signed' ? webhookRefusal(error) : null;
    if (reason !== null) telemetry.refused(reason);
  };

  return async (ctx, url) => {
    ctx.state.route = route.path;
    ctx.state.boundedByAge = route.boundedByAge === true;
    ctx.state.isRead = route.method === 'GET' || route.reads === true;
    const outcome = withRoom(await answer(ctx, url));
    if (E.isRight(outcome)) {
      const given = outcome.right;
      const { principal } = ctx.state;
      if ('join' in given)
        sendEvents(ctx, given, principal && stillKnown(credentialsOf(ctx), principal));
      else await sendAnswer(ctx, route, telemetry, given);
      return;
    }
    noteRefusal(outcome.left);
    metering.settle(ctx, outcome.left);
    sendProblem(ctx, telemetry, outcome.left);
  };
};
