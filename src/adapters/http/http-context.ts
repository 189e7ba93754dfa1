import type Koa from 'koa';
import type { Metered } from '../../application/use-cases/meter.js';
import type { Principal } from '../../domain/principal.js';
import type { Trace } from './telemetry.js';

export interface HttpState {
  requestId: string;
  /** The pattern of the route; empty until one matches. */
  route: string;
  principal: Principal | null;
  /** What the request took of its caller's limits. */
  readonly metered: Metered[];
  /** What it asks of Redis. */
  readonly trace: Trace;
}

export type HttpContext = Koa.ParameterizedContext<HttpState>;
export type HttpMiddleware = Koa.Middleware<HttpState>;

/** Undefined when it was not sent, which is not the same as sent empty. */
export const headerOf = (ctx: Pick<HttpContext, 'req'>, name: string): string | undefined => {
  const value = ctx.req.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};
