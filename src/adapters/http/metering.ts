import * as E from 'fp-ts/lib/Either.js';
import * as T from 'fp-ts/lib/Task.js';
import { isLater, type Later } from '../../application/later.js';
import type { Metered } from '../../application/use-cases/meter.js';
import { costOf } from '../../domain/limits/request-cost.js';
import type { RatePolicy, Subject } from '../../domain/limits/policy.js';
import type { Principal } from '../../domain/principal.js';
import { subjectOfCaller, subjectOfNobody } from './auth/limit-subject.js';
import { headerOf, type HttpContext } from './http-context.js';
import type { HttpDeps } from './http-deps.js';
import type { HttpError } from './http-error.js';
import { rateHeader, ratePolicyHeader } from './limit-headers.js';
import { toProblem } from './problem.js';
import type { Route } from './route.js';

type Taken = E.Either<HttpError, void>;

/** What the requests of one route take of their callers' limits. */
export interface Metering {
  /** One unit of a caller, whatever comes of it; null is nobody, who counts by the address. */
  readonly admit: (ctx: HttpContext, caller: Principal | null) => Later<Taken>;
  /** Whoever was not let in, and so is not known, counts by the address too. Left at all events. */
  readonly refuse: (ctx: HttpContext, error: HttpError) => Later<E.Either<HttpError, never>>;
  /** What so many rows cost beyond that one unit. */
  readonly spend: (ctx: HttpContext, caller: Principal | null, rows: number) => Later<Taken>;
  /** Gives back what a request took that failed by no fault of its caller. */
  readonly settle: (ctx: HttpContext, error: HttpError) => void;
}

const FREE: Taken = E.right(undefined);

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

  const charge = (ctx: HttpContext, caller: Principal | null, cost: number): Later<Taken> => {
    // What tells whether the service lives must answer whoever asks, and however often.
    if (route.access === 'public-lenient') return FREE;
    if (caller !== null)
      return take(ctx, subjectOfCaller(caller, headerOf(ctx, 'x-api-key')), policy, cost);
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
    spend: (ctx, caller, rows) => {
      const cost = costOf(rows) - 1;
      return cost === 0 ? FREE : charge(ctx, caller, cost);
    },
    settle: (ctx, error) => {
      if (toProblem(error).status < 500) return;
      for (const { giveBack } of ctx.state.metered) void giveBack();
    },
  };
};
