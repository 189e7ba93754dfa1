import Router from '@koa/router';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forbidden } from '../../application/errors.js';
import { isAdmin, type Principal } from '../../domain/principal.js';
import { SERVICE_ACCOUNT } from '../../domain/username.js';
import type { Authenticate } from './auth/authenticate.js';
import { headerOf, type HttpContext, type HttpState } from './http-context.js';
import { authenticationRequired, type HttpError } from './http-error.js';
import { bodyRequired, makeReadBody } from './read-body.js';
import type { HttpDeps } from './http-deps.js';
import type { Route } from './route.js';
import { sendAnswer, sendProblem } from './send.js';

type Caller = Principal | null;

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
        return caller.kind === 'service'
          ? E.right(caller)
          : E.left(forbidden('Only the holder of an API key may do this.'));
    }
  };

/** The service account is made on its first use, so it alone need not be there yet. */
const confirmActor =
  ({ useCases }: HttpDeps, { acts }: Route) =>
  (caller: Caller): TE.TaskEither<HttpError, void> =>
    acts === true || caller?.kind !== 'service' || caller.username === SERVICE_ACCOUNT
      ? TE.right(undefined)
      : useCases.checkActor(caller.username);

/** The order of the checks is a promise: no body is read before the caller is known and allowed. */
const serve = (deps: HttpDeps, route: Route) => {
  const readBody = makeReadBody(deps.settings.bodyLimit);

  const bodyOf = (ctx: HttpContext): TE.TaskEither<HttpError, unknown> => {
    if (route.body === undefined) return TE.right(undefined);
    return readBody(ctx, route.bodyOptional === true ? E.right({}) : E.left(bodyRequired));
  };

  return async (ctx: HttpContext & { readonly params: unknown }): Promise<void> => {
    ctx.state.route = route.path;
    await pipe(
      identify(deps.authenticate, route, ctx),
      TE.flatMapEither(permit(route)),
      TE.tapIO((principal) => () => {
        ctx.state.principal = principal;
      }),
      TE.tap(confirmActor(deps, route)),
      TE.bindTo('principal'),
      TE.bind('body', () => bodyOf(ctx)),
      TE.flatMap(({ principal, body }) =>
        route.answer({
          principal,
          body,
          params: ctx.params,
          query: ctx.query,
          headers: ctx.req.headers,
        }),
      ),
      TE.match(
        (error) => {
          sendProblem(ctx, deps.telemetry, error);
        },
        (answer) => {
          sendAnswer(ctx, route, answer);
        },
      ),
    )();
  };
};

/** The paths are told apart by case, as usernames and ids are. */
export const makeRouter = (deps: HttpDeps, routes: readonly Route[]): Router<HttpState> => {
  const router = new Router<HttpState>({ sensitive: true });
  for (const route of routes) router.register(route.path, [route.method], serve(deps, route));
  return router;
};
