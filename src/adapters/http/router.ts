import Router from '@koa/router';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { IO } from 'fp-ts/lib/IO.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forbidden } from '../../application/errors.js';
import { isAdmin, type Principal } from '../../domain/principal.js';
import { SERVICE_ACCOUNT } from '../../domain/username.js';
import type { Authenticate } from './auth/authenticate.js';
import type { Proof } from './auth/verify-signature.js';
import { webhookRefusal } from './auth/webhook-refusal.js';
import { headerOf, type HttpContext, type HttpState } from './http-context.js';
import { authenticationRequired, type HttpError } from './http-error.js';
import type { HttpDeps } from './http-deps.js';
import { makeMetering } from './metering.js';
import { makeParseText } from './parse-text.js';
import { bodyRequired } from './json-body.js';
import { parseQuery } from './query.js';
import { makeReadBody } from './read-body.js';
import { makeReadText } from './read-text.js';
import { comesSigned, makeReceive, makeReceiveSigned } from './receive-signed.js';
import type { Route } from './route.js';
import { sendAnswer, sendProblem } from './send.js';
import { printUnknown } from './unknown-members.js';
import { makeUpload } from './upload.js';

type Caller = Principal | null;

interface Taken {
  readonly principal: Caller;
  readonly body: unknown;
  readonly proof: Proof | null;
}

const identify = (
  authenticate: Authenticate,
  route: Route,
  ctx: HttpContext,
): TE.TaskEither<HttpError, Caller> =>
  route.access === 'public-lenient'
    ? TE.right(null)
    : authenticate({
        apiKey: headerOf(ctx, 'x-api-key'),
        authorization: headerOf(ctx, 'authorization'),
        xAuthorization: headerOf(ctx, 'x-authorization'),
        xAccessToken: headerOf(ctx, 'x-access-token'),
        actAs: headerOf(ctx, 'x-act-as'),
        version: headerOf(ctx, 'x-version'),
        address: ctx.ip,
      });

const permit =
  ({ access }: Route) =>
  (caller: Caller): E.Either<HttpError, Caller> => {
    if (access === 'public' || access === 'public-lenient') return E.right(caller);
    if (caller === null) return E.left(authenticationRequired);
    switch (access) {
      case 'authenticated':
        return E.right(caller);
      case 'admin':
        return isAdmin(caller) ? E.right(caller) : E.left(forbidden('Only admins may do this.'));
      case 'service':
      case 'service-or-signed':
        return caller.kind === 'service'
          ? E.right(caller)
          : E.left(forbidden('Only the holder of an API key may do this.'));
    }
  };

const note =
  (ctx: HttpContext) =>
  (principal: Caller): IO<void> =>
  () => {
    ctx.state.principal = principal;
  };

/** The service account is made on its first use, so it alone need not be there yet. */
const confirmActor =
  ({ useCases }: HttpDeps, { acts }: Route) =>
  (caller: Caller): TE.TaskEither<HttpError, void> =>
    acts === true || caller?.kind !== 'service' || caller.username === SERVICE_ACCOUNT
      ? TE.right(undefined)
      : useCases.checkActor(caller.username);

/** Whoever signs is the service, and acts as its account. */
const SIGNER: Principal = { kind: 'service', username: SERVICE_ACCOUNT };

/**
 * The order of the checks is a promise: no body is read before the caller is known and allowed, but
 * for one that a signature speaks for.
 */
const serve = (deps: HttpDeps, route: Route) => {
  const { bodyLimit, tellsUnknown } = deps.settings;
  const { signatures, telemetry } = deps;
  const metering = makeMetering(deps, route);
  const readText = makeReadText(bodyLimit);
  const parseText = makeParseText(deps.parseJson);
  const readBody = makeReadBody(bodyLimit, parseText);
  const receive = makeReceive({ readText, parseText, signatures });
  const receiveSigned = makeReceiveSigned({ readText, parseText, signatures });
  const uploadOf = makeUpload({ readText, parseText, telemetry });

  const bodyOf = (ctx: HttpContext): TE.TaskEither<HttpError, unknown> => {
    if (route.body === undefined) return TE.right(undefined);
    if (route.access === 'service-or-signed') return receive(ctx);
    return readBody(ctx, route.bodyOptional === true ? E.right({}) : E.left(bodyRequired));
  };

  const admit = (ctx: HttpContext): TE.TaskEither<HttpError, Caller> =>
    pipe(
      identify(deps.authenticate, route, ctx),
      TE.orElseW(metering.refuse(ctx)),
      TE.tapIO(note(ctx)),
      // What is not allowed costs as much as what is: else it could be asked for without end.
      TE.tap((caller) => metering.admit(ctx, caller)),
      TE.flatMapEither(permit(route)),
      TE.tap(confirmActor(deps, route)),
    );

  const take = (ctx: HttpContext): TE.TaskEither<HttpError, Taken> =>
    route.access === 'service-or-signed' && comesSigned(ctx, signatures)
      ? pipe(
          receiveSigned(ctx),
          TE.orElseW(metering.refuse(ctx)),
          TE.tapIO(() => note(ctx)(SIGNER)),
          TE.tap(() => metering.admit(ctx, SIGNER)),
          TE.map(({ body, proof }): Taken => ({ principal: SIGNER, body, proof })),
        )
      : pipe(
          admit(ctx),
          TE.bindTo('principal'),
          TE.bind('body', () => bodyOf(ctx)),
          TE.let('proof', () => null),
        );

  /** For whoever writes a front end: a name that is not known would only be left out. */
  const tellUnknown = (ctx: HttpContext, body: unknown) => (): void => {
    const unknown = tellsUnknown
      ? printUnknown(route, { query: parseQuery(ctx.querystring), body })
      : '';
    if (unknown !== '') ctx.set('X-Unknown', unknown);
  };

  const noteRefusal = (error: HttpError): void => {
    const reason = route.access === 'service-or-signed' ? webhookRefusal(error) : null;
    if (reason !== null) telemetry.refused(reason);
  };

  return async (ctx: HttpContext & { readonly params: unknown }): Promise<void> => {
    ctx.state.route = route.path;
    const outcome = await pipe(
      take(ctx),
      TE.tapIO(({ body }) => tellUnknown(ctx, body)),
      TE.flatMap(({ principal, body, proof }) =>
        route.answer({
          principal,
          body,
          params: ctx.params,
          query: parseQuery(ctx.querystring),
          headers: ctx.req.headers,
          address: ctx.ip,
          proof,
          spend: metering.spend(ctx, principal),
          ...(route.uploads === true ? { upload: uploadOf(ctx) } : {}),
        }),
      ),
    )();
    if (E.isLeft(outcome)) {
      noteRefusal(outcome.left);
      metering.settle(ctx, outcome.left);
      sendProblem(ctx, telemetry, outcome.left);
    } else await sendAnswer(ctx, route, telemetry, outcome.right);
  };
};

/** The paths are told apart by case, as usernames and ids are; a path of words wins over a pattern. */
export const makeRouter = (deps: HttpDeps, routes: readonly Route[]): Router<HttpState> => {
  const router = new Router<HttpState>({ sensitive: true });
  const paths = new Set(routes.map(({ path }) => path));
  for (const route of routes) {
    const answer = serve(deps, route);
    router.register(route.path, [route.method], (ctx, next) =>
      ctx.path !== route.path && paths.has(ctx.path) ? next() : answer(ctx),
    );
  }
  return router;
};
