import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { costOf } from '../../domain/limits/request-cost.js';
import type { RatePolicy, Subject } from '../../domain/limits/policy.js';
import type { Principal } from '../../domain/principal.js';
import { subjectOfCaller, subjectOfNobody } from './auth/limit-subject.js';
import { headerOf, type HttpContext } from './http-context.js';
import type { HttpDeps } from './http-deps.js';
import type { HttpError } from './http-error.js';
import { limitHeaders } from './limit-headers.js';
import { toProblem } from './problem.js';
import type { Route } from './route.js';

type Taken = TE.TaskEither<HttpError, void>;

/** What the requests of one route take of their callers' limits. */
export interface Metering {
  /** One unit of a caller, whatever comes of it; null is nobody, who counts by the address. */
  readonly admit: (ctx: HttpContext, caller: Principal | null) => Taken;
  /** Whoever was not let in, and so is not known, counts by the address too. */
  readonly refuse: (ctx: HttpContext) => (error: HttpError) => TE.TaskEither<HttpError, never>;
  /** What so many rows cost beyond that one unit. */
  readonly spend: (ctx: HttpContext, caller: Principal | null) => (rows: number) => Taken;
  /** Gives back what a request took that failed by no fault of its caller. */
  readonly settle: (ctx: HttpContext, error: HttpError) => void;
}

const FREE: Taken = TE.right(undefined);

export const makeMetering = (
  { meter, settings: { trustProxy } }: Pick<HttpDeps, 'meter' | 'settings'>,
  route: Route,
): Metering => {
  const policy: RatePolicy = route.method === 'GET' || route.reads === true ? 'reads' : 'writes';

  const take = (ctx: HttpContext, subject: Subject, kind: RatePolicy, cost: number): Taken =>
    pipe(
      meter(subject, kind, cost),
      TE.map((metered) => {
        if (metered === null) return;
        ctx.set(limitHeaders(metered, metered.charge));
        ctx.state.metered = [...ctx.state.metered, metered];
      }),
    );

  const charge = (ctx: HttpContext, caller: Principal | null, cost: number): Taken => {
    // What tells whether the service lives must answer whoever asks, and however often.
    if (route.access === 'public-lenient') return FREE;
    if (caller !== null)
      return take(ctx, subjectOfCaller(caller, headerOf(ctx, 'x-api-key')), policy, cost);
    const nobody = subjectOfNobody(ctx.ip, ctx.req.headers, trustProxy);
    return nobody === null ? FREE : take(ctx, nobody, 'reads', cost);
  };

  return {
    admit: (ctx, caller) => charge(ctx, caller, 1),
    refuse: (ctx) => (error) =>
      pipe(
        charge(ctx, null, 1),
        TE.flatMap(() => TE.left(error)),
      ),
    spend: (ctx, caller) => (rows) => {
      const cost = costOf(rows) - 1;
      return cost === 0 ? FREE : charge(ctx, caller, cost);
    },
    settle: (ctx, error) => {
      if (toProblem(error).status < 500) return;
      for (const { giveBack } of ctx.state.metered) void giveBack();
    },
  };
};
