import * as E from 'fp-ts/lib/Either.js';
import { forbidden } from '../../application/errors.js';
import { isLater, type Later } from '../../application/later.js';
import { isAdmin, type Principal } from '../../domain/principal.js';
import { SERVICE_ACCOUNT } from '../../domain/username.js';
import { headerOf, type HttpContext } from './http-context.js';
import type { HttpDeps } from './http-deps.js';
import { authenticationRequired, type HttpError } from './http-error.js';
import type { Metering } from './metering.js';
import type { Route } from './route.js';

type Caller = Principal | null;
type Admitted = E.Either<HttpError, Caller>;

type Deps = Pick<HttpDeps, 'authenticate' | 'useCases' | 'telemetry'>;

const NOBODY: Admitted = E.right(null);
const CONFIRMED: E.Either<HttpError, void> = E.right(undefined);

const permit = ({ access }: Route, caller: Caller): HttpError | null => {
  if (access === 'public' || access === 'public-lenient') return null;
  if (caller === null) return authenticationRequired;
  switch (access) {
    case 'authenticated':
      return null;
    case 'admin':
      return isAdmin(caller) ? null : forbidden('Only admins may do this.');
    case 'service':
    case 'service-or-signed':
      return caller.kind === 'service'
        ? null
        : forbidden('Only the holder of an API key may do this.');
  }
};

/** Whether the caller of a route is let in, and counted either way. */
export const makeAdmit = (
  { authenticate, useCases, telemetry }: Deps,
  route: Route,
  metering: Metering,
) => {
  const identify = (ctx: HttpContext): Later<Admitted> =>
    route.access === 'public-lenient'
      ? NOBODY
      : authenticate({
          apiKey: headerOf(ctx, 'x-api-key'),
          authorization: headerOf(ctx, 'authorization'),
          xAuthorization: headerOf(ctx, 'x-authorization'),
          xAccessToken: headerOf(ctx, 'x-access-token'),
          actAs: headerOf(ctx, 'x-act-as'),
          version: headerOf(ctx, 'x-version'),
          address: ctx.ip,
        });

  /** The service account is made on its first use, so it alone need not be there yet. */
  const confirm = (caller: Caller): Later<E.Either<HttpError, void>> =>
    route.acts === true || caller?.kind !== 'service' || caller.username === SERVICE_ACCOUNT
      ? CONFIRMED
      : useCases.checkActor(caller.username);

  /** Waits only where there is something to wait for, and that may be Redis. */
  const soon = <A extends object>(ctx: HttpContext, later: Later<A>): A | Promise<A> =>
    isLater(later) ? telemetry.run(ctx.state.trace, later) : later;

  return async (ctx: HttpContext): Promise<Admitted> => {
    const known = await soon(ctx, identify(ctx));
    if (E.isLeft(known)) return soon(ctx, metering.refuse(ctx, known.left));
    const caller = known.right;
    ctx.state.principal = caller;
    // What is not allowed costs as much as what is: else it could be asked for without end.
    const charged = await soon(ctx, metering.admit(ctx, caller));
    if (E.isLeft(charged)) return charged;
    const refusal = permit(route, caller);
    if (refusal !== null) return E.left(refusal);
    const confirmed = await soon(ctx, confirm(caller));
    return E.isLeft(confirmed) ? confirmed : known;
  };
};
