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

/** Takes the caller's own request id if it is printable, so that one id follows a request through every service. */
const requestIdFrom = (given: string | undefined): string =>
  given !== undefined && PRINTABLE.test(given) ? given : randomUUID();

const nameOf = (principal: Principal | null): string =>
  principal === null ? 'nobody' : `${principal.kind}:${principal.username}`;

/** The outermost middleware: gives the request an id, turns whatever is thrown into a problem, and leaves one log line. */
export const requestContext =
  (telemetry: Telemetry): HttpMiddleware =>
  async (ctx, next) => {
    const id = requestIdFrom(headerOf(ctx, 'x-request-id'));
    const start = performance.now();
    const trace = newTrace(id);
    ctx.state = {
      requestId: id,
      route: '',
      boundedByAge: false,
      isRead: false,
      principal: null,
      metered: [],
      trace,
    };
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
    telemetry.request(entry, ctx.state.boundedByAge && ctx.status < 400);
  };

/** Placeholder for an address that no allow list contains and that is not loopback. */
const UNKNOWN = 'unknown';

/**
 * Sets the caller's address. Of the forwarded addresses only the last was written by the trusted proxy itself; if that one
 * is empty, the proxy's own address must not pass for the caller's.
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
 * Answers depend on these headers: a cache that ignored one would show alice's answer to bob, or send compressed bytes to a
 * client that cannot decompress them. Joined once, since appending to Vary parses it each time.
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

/** Sets the headers of every answer, refusals included. */
export const commonHeaders: HttpMiddleware = (ctx, next) => {
  for (const [name, value] of ALWAYS) ctx.res.setHeader(name, value);
  if (ctx.secure) ctx.set('Strict-Transport-Security', 'max-age=31536000');
  return next();
};

/** The innermost middleware: handles requests that no route took. */
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
