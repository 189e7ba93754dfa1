import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { isLater } from '../../application/later.js';
import { NOT_HELD } from '../../application/ports/reader.js';
import type { Principal } from '../../domain/principal.js';
import { SERVICE_ACCOUNT } from '../../domain/username.js';
import { credentialsOf, makeAdmit, makeMetering } from './admission.js';
import type { Answer } from './answer.js';
import type { Proof } from './auth/verify-signature.js';
import { makeStillKnown, sendEvents } from './events.js';
import { printUnknown } from './header-list.js';
import type { HttpContext } from './http-context.js';
import type { HttpDeps } from './http-deps.js';
import type { HttpError } from './http-error.js';
import { makeJsonBodies } from './json-body.js';
import { makeKeepAge } from './max-age.js';
import { comesSigned, makeReceive, makeReceiveSigned, webhookRefusal } from './receive-signed.js';
import type { Route, UrlInputs } from './route.js';
import { sendAnswer, sendProblem } from './send.js';
import { makeUpload } from './upload.js';

/** Answers a request that a route has taken. */
export type Serve = (ctx: HttpContext, url: UrlInputs) => Promise<void>;

type Outcome<A> = E.Either<HttpError, A>;

const isNotHeld = (held: Outcome<Answer>): boolean => E.isLeft(held) && held.left === NOT_HELD;

interface Taken {
  readonly principal: Principal | null;
  readonly body: unknown;
  readonly proof: Proof | null;
}

/** Whoever signs is the service, and acts as its account. */
const SIGNER: Principal = { kind: 'service', username: SERVICE_ACCOUNT };

/**
 * The order of the checks is a promise: no body is read before the caller is known and allowed, but
 * for one that a signature speaks for.
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
  const stillKnown = makeStillKnown(deps.authenticate);

  const bodyOf = (ctx: HttpContext): TE.TaskEither<HttpError, unknown> =>
    route.access === 'service-or-signed'
      ? receive(ctx)
      : bodies.readBody(ctx, route.bodyOptional === true ? E.right({}) : undefined);

  const takeSigned = async (ctx: HttpContext): Promise<Outcome<Taken>> => {
    const received = await receiveSigned(ctx)();
    if (E.isRight(received)) ctx.state.principal = SIGNER;
    const charge = E.isLeft(received)
      ? metering.refuse(ctx, received.left)
      : metering.admit(ctx, SIGNER);
    const charged = isLater(charge) ? await telemetry.run(ctx.state.trace, charge) : charge;
    if (E.isLeft(received)) return E.isLeft(charged) ? charged : received;
    if (E.isLeft(charged)) return charged;
    const { body, proof } = received.right;
    return E.right({ principal: SIGNER, body, proof });
  };

  const take = async (ctx: HttpContext): Promise<Outcome<Taken>> => {
    if (route.access === 'service-or-signed' && comesSigned(ctx, signatures))
      return takeSigned(ctx);
    const admitted = await admit(ctx);
    if (E.isLeft(admitted)) return admitted;
    const principal = admitted.right;
    if (route.body === undefined) return E.right({ principal, body: undefined, proof: null });
    const body = await bodyOf(ctx)();
    return E.isLeft(body) ? body : E.right({ principal, body: body.right, proof: null });
  };

  /** For whoever writes a front end: a name that is not known would only be left out. */
  const tellUnknown = (ctx: HttpContext, { query }: UrlInputs, body: unknown): void => {
    const unknown = tellsUnknown ? printUnknown(route, { query, body }) : '';
    if (unknown !== '') ctx.set('X-Unknown', unknown);
  };

  const answer = async (ctx: HttpContext, url: UrlInputs): Promise<Outcome<Answer>> => {
    const taken = await take(ctx);
    if (E.isLeft(taken)) return taken;
    const { principal, body, proof } = taken.right;
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
    const kept = route.ofCopy === true ? keepAge(ctx) : E.right(undefined);
    if (E.isLeft(kept)) return kept;
    const { rows, written, warm, handle } = prepared.right;
    if (rows !== null) {
      const charge = metering.spend(ctx, principal, rows);
      const charged = isLater(charge) ? await telemetry.run(ctx.state.trace, charge) : charge;
      if (E.isLeft(charged)) return charged;
    }
    if (written > 0) {
      const charge = metering.spendWritten(ctx, principal, written);
      const charged = isLater(charge) ? await telemetry.run(ctx.state.trace, charge) : charge;
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
    ctx.state.ofCopy = route.ofCopy === true;
    const outcome = await answer(ctx, url);
    if (E.isRight(outcome)) {
      const given = outcome.right;
      if ('join' in given)
        sendEvents(ctx, given, ctx.state.principal && stillKnown(credentialsOf(ctx)));
      else await sendAnswer(ctx, route, telemetry, given);
      return;
    }
    noteRefusal(outcome.left);
    metering.settle(ctx, outcome.left);
    sendProblem(ctx, telemetry, outcome.left);
  };
};
