import type Router from '@koa/router';
import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/principal.js';
import { lastForwarded } from './auth/addresses.js';
import {
  headerOf,
  newTrace,
  type HttpMiddleware,
  type HttpState,
  type Telemetry,
} from './http-context.js';
import { methodNotAllowed, routeNotFound, unexpected } from './http-error.js';
import { sendProblem } from './send.js';

const PRINTABLE = /^[\x20-\x7e]{1,128}$/;

/** The caller's own id when it is sane, so that one id follows a request through every service. */
const requestIdFrom = (given: string | undefined): string =>
  given !== undefined && PRINTABLE.test(given) ? given : randomUUID();

const nameOf = (principal: Principal | null): string =>
  principal === null ? 'nobody' : `${principal.kind}:${principal.username}`;

/** Outermost: names the request, turns whatever is thrown into a problem, leaves one log entry. */
export const requestContext =
  (telemetry: Telemetry): HttpMiddleware =>
  async (ctx, next) => {
    const id = requestIdFrom(headerOf(ctx, 'x-request-id'));
    const start = performance.now();
    const trace = newTrace(id);
    ctx.state = { requestId: id, route: '', ofCopy: false, principal: null, metered: [], trace };
    ctx.res.setHeader('X-Request-Id', id);
    try {
      await next();
    } catch (error) {
      telemetry.fault(error, id);
      sendProblem(ctx, telemetry, unexpected);
    }
    const entry = {
      id,
      principal: nameOf(ctx.state.principal),
      method: ctx.method,
      route: ctx.state.route,
      status: ctx.status,
      ms: Math.round((performance.now() - start) * 10) / 10,
      redis: { roundTrips: trace.trips.begun, commands: trace.commands },
    };
    telemetry.request(entry, ctx.state.ofCopy && ctx.status < 400);
  };

/** No address that any list allows, and not that of this machine. */
const UNKNOWN = 'unknown';

/**
 * Whose address the request comes from. Of those that a believed proxy forwards only the last is its
 * own word; where it wrote none, the address of the proxy itself must not stand for the caller's.
 */
export const callerAddress =
  (trustProxy: boolean): HttpMiddleware =>
  (ctx, next) => {
    const forwarded = trustProxy ? headerOf(ctx, 'x-forwarded-for') : undefined;
    if (forwarded !== undefined) {
      const last = lastForwarded(forwarded);
      ctx.request.ip = last === '' ? UNKNOWN : last;
    }
    return next();
  };

/**
 * An answer depends on these: a cache that ignored one would show alice's answer to bob, or packed bytes
 * to whoever cannot unpack them. Written out whole, since to add to a list is to read it each time.
 */
const VARY = [
  'X-API-Key',
  'Authorization',
  'X-Authorization',
  'X-Access-Token',
  'X-Act-As',
  'Origin',
  'Accept-Encoding',
].join(', ');

const ALWAYS = Object.entries({
  Vary: VARY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
});

/** What every answer carries, refusals too. */
export const commonHeaders: HttpMiddleware = (ctx, next) => {
  for (const [name, value] of ALWAYS) ctx.res.setHeader(name, value);
  if (ctx.secure) ctx.set('Strict-Transport-Security', 'max-age=31536000');
  return next();
};

/** Innermost: only what no route took comes here. */
export const unmatched =
  (router: Router<HttpState>, telemetry: Telemetry): HttpMiddleware =>
  (ctx) => {
    const layers = router.match(ctx.path, ctx.method).path;
    const own = layers.filter(({ path }) => path === ctx.path);
    const methods = (own.length > 0 ? own : layers).flatMap((layer) => layer.methods);
    const allow = [...new Set([...methods, 'OPTIONS'])].sort();
    if (methods.length === 0) sendProblem(ctx, telemetry, routeNotFound(ctx.path));
    else if (ctx.method === 'OPTIONS') {
      ctx.set('Allow', allow.join(', '));
      ctx.status = 204;
    } else sendProblem(ctx, telemetry, methodNotAllowed(allow));
  };
