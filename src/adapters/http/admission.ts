import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import { forbidden } from '../../application/errors.js';
import { isLater, type Later } from '../../application/later.js';
import type { Metered } from '../../application/use-cases/meter.js';
import type { RatePolicy, Subject } from '../../domain/limits/policy.js';
import { intervalOf } from '../../domain/limits/gcra.js';
import { costOf } from '../../domain/limits/request-cost.js';
import { isAdmin, type Principal } from '../../domain/principal.js';
import { SERVICE_ACCOUNT } from '../../domain/username.js';
import { subjectOfCaller, subjectOfNobody } from './auth/addresses.js';
import { tokenIn, type Credentials } from './auth/authenticate.js';
import { sessionOf } from './auth/session.js';
import { headerOf, type HttpContext } from './http-context.js';
import type { HttpDeps } from './http-deps.js';
import { authenticationRequired, isRequested, type HttpError } from './http-error.js';
import { rateHeader, ratePolicyHeader } from './limit-headers.js';
import { toProblem } from './problem.js';
import type { Route } from './route.js';

type Taken = E.Either<HttpError, void>;

/** Charges the requests of one route to the rate limits of their callers. */
interface Metering {
  /** Takes one unit from the caller, whatever the outcome; a null caller is anonymous and counts by address. */
  readonly admit: (ctx: HttpContext, caller: Principal | null) => Later<Taken>;
  /** Charges a caller who failed authentication by address. Always Left: `error`, or the error of the limit itself. */
  readonly refuse: (ctx: HttpContext, error: HttpError) => Later<E.Either<HttpError, never>>;
  /** Takes what `rows` rows cost beyond the `paid` ones; `admit` took the unit that pays for the first of them. */
  readonly spend: (
    ctx: HttpContext,
    caller: Principal | null,
    rows: number,
    paid?: number,
  ) => Later<Taken>;
  /** Takes from the write limit what `rows` written rows cost, on a route that otherwise counts as a read. */
  readonly spendWritten: (ctx: HttpContext, caller: Principal | null, rows: number) => Later<Taken>;
  /** Gives back what a request took if it failed through no fault of its caller. */
  readonly settle: (ctx: HttpContext, error: HttpError) => void;
}

const FREE: Taken = E.right(undefined);

/** Adds the wait for one more unit, since a retry has to pay for its own admission first. */
const orLater: (taken: Taken) => Taken = E.mapLeft((error) =>
  error._tag === 'RateLimited'
    ? { ...error, waitMs: error.waitMs + Math.ceil(intervalOf(error.limit) / 1000) }
    : error,
);

export const makeMetering = (
  { meter, settings: { trustProxy } }: Pick<HttpDeps, 'meter' | 'settings'>,
  route: Route,
): Metering => {
  const policy: RatePolicy = route.method === 'GET' || route.reads === true ? 'reads' : 'writes';

  const take = (
    ctx: HttpContext,
    subject: Subject,
    kind: RatePolicy,
    cost: number,
  ): Later<Taken> => {
    const note = (taken: E.Either<HttpError, Metered | null>): Taken => {
      if (E.isLeft(taken)) return taken;
      const metered = taken.right;
      if (metered === null) return FREE;
      ctx.res.setHeader('RateLimit-Policy', ratePolicyHeader(metered.policy, metered.limit));
      ctx.res.setHeader('RateLimit', rateHeader(metered.policy, metered.charge));
      ctx.state.metered.push(metered);
      return FREE;
    };
    const taken = meter(subject, kind, cost);
    return isLater(taken) ? T.map(note)(taken) : note(taken);
  };

  const keyOf = (ctx: HttpContext): string | undefined =>
    headerOf(ctx, 'x-api-key') ??
    (route.keyAsBearer === true ? tokenIn(credentialsOf(ctx)) : undefined) ??
    (route.console === true && sessionOf(ctx) !== undefined ? 'console' : undefined);

  const charge = (
    ctx: HttpContext,
    caller: Principal | null,
    cost: number,
    kind = policy,
  ): Later<Taken> => {
    // Routes that report whether the service is alive must answer every caller, at any rate.
    if (route.access === 'public-lenient') return FREE;
    if (caller !== null) return take(ctx, subjectOfCaller(caller, keyOf(ctx)), kind, cost);
    const nobody = subjectOfNobody(ctx.ip, ctx.req.headers, trustProxy);
    return nobody === null ? FREE : take(ctx, nobody, 'reads', cost);
  };

  return {
    admit: (ctx, caller) => charge(ctx, caller, 1),
    refuse: (ctx, error) => {
      const refusal = (taken: Taken) => (E.isLeft(taken) ? taken : E.left(error));
      const taken = charge(ctx, null, 1);
      return isLater(taken) ? T.map(refusal)(taken) : refusal(taken);
    },
    spend: (ctx, caller, rows, paid = 1) => {
      // A request that costs more than the whole limit pays exactly that.
      const [admitted] = ctx.state.metered;
      const costUpTo = (count: number): number =>
        Math.min(costOf(count), admitted?.limit.units ?? Infinity);
      const cost = costUpTo(rows) - costUpTo(paid);
      if (cost <= 0) return FREE;
      const charged = charge(ctx, caller, cost);
      return isLater(charged) ? T.map(orLater)(charged) : orLater(charged);
    },
    spendWritten: (ctx, caller, rows) => charge(ctx, caller, costOf(rows), 'writes'),
    settle: (ctx, error) => {
      if (toProblem(error).status < 500 || isRequested(error)) return;
      for (const { giveBack } of ctx.state.metered) void giveBack();
    },
  };
};

type Caller = Principal | null;
type Admitted = E.Either<HttpError, Caller>;

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

/** Collects the headers by which a request says who its caller is. */
export const credentialsOf = (ctx: HttpContext): Credentials => ({
  apiKey: headerOf(ctx, 'x-api-key'),
  authorization: headerOf(ctx, 'authorization'),
  xAuthorization: headerOf(ctx, 'x-authorization'),
  xAccessToken: headerOf(ctx, 'x-access-token'),
  actAs: headerOf(ctx, 'x-act-as'),
  version: headerOf(ctx, 'x-version'),
  address: ctx.ip,
});

/** Makes the function that authenticates the caller, charges one unit in every case, and checks access. */
export const makeAdmit = (
  { authenticate, useCases, telemetry }: Pick<HttpDeps, 'authenticate' | 'useCases' | 'telemetry'>,
  route: Route,
  metering: Metering,
) => {
  const identify = (ctx: HttpContext): Later<Admitted> =>
    route.access === 'public-lenient'
      ? NOBODY
      : authenticate({
          ...credentialsOf(ctx),
          keyAsBearer: route.keyAsBearer === true,
          session: route.console === true ? sessionOf(ctx) : undefined,
        });

  /** Checks that the user of X-Act-As exists. The service account is created on first use, so it may be missing. */
  const confirm = (caller: Caller): Later<E.Either<HttpError, void>> =>
    route.acts === true || caller?.kind !== 'service' || caller.username === SERVICE_ACCOUNT
      ? CONFIRMED
      : useCases.checkActor(caller.username);

  /** Returns a promise only if there is something to wait for, which may be Redis and is therefore traced. */
  const soon = <A extends object>(ctx: HttpContext, later: Later<A>): A | Promise<A> =>
    isLater(later) ? telemetry.run(ctx.state.trace, later) : later;

  return async (ctx: HttpContext): Promise<Admitted> => {
    const known = await soon(ctx, identify(ctx));
    if (E.isLeft(known)) return soon(ctx, metering.refuse(ctx, known.left));
    const caller = known.right;
    ctx.state.principal = caller;
    // A forbidden request costs as much as an allowed one; otherwise a caller could repeat it without limit.
    const charged = await soon(ctx, metering.admit(ctx, caller));
    if (E.isLeft(charged)) return charged;
    const refusal = permit(route, caller);
    if (refusal !== null) return E.left(refusal);
    const confirmed = await soon(ctx, confirm(caller));
    return E.isLeft(confirmed) ? confirmed : known;
  };
};
