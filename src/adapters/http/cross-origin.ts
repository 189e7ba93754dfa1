import cors from '@koa/cors';
import { headerOf, type HttpMiddleware } from './http-context.js';

const EXPOSED = [
  'ETag',
  'X-Request-Id',
  'X-Command-Errors',
  'X-Unknown',
  'X-Feed-As-Of',
  'X-Copy-Age',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'Location',
  'WWW-Authenticate',
  'Allow',
];

/** An API key, and what goes with one, belongs in no page: a browser is not offered to send it. */
const ALLOWED = [
  'Content-Type',
  'Authorization',
  'X-Authorization',
  'X-Access-Token',
  'X-Request-Id',
  'Idempotency-Key',
  'If-None-Match',
  'Last-Event-ID',
  'X-Max-Age',
  // What the client of Upstash sends of its own accord.
  'Upstash-Encoding',
  'Upstash-Sync-Token',
  'Upstash-Telemetry-Runtime',
  'Upstash-Telemetry-Platform',
  'Upstash-Telemetry-Sdk',
  'Upstash-Telemetry-Retry',
];

/** The origin as a browser writes it; `*.` stands for one or more names before the rest. */
const isAllowed = (origins: readonly string[], origin: string): boolean =>
  origins.some((allowed) => {
    const [scheme = '', below] = allowed.split('*');
    if (below === undefined) return origin === allowed;
    const name = origin.slice(scheme.length, -below.length);
    return (
      origin.startsWith(scheme) &&
      origin.endsWith(below) &&
      /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name)
    );
  });

/**
 * Credentials travel in headers and never in cookies, so any origin may be let in without harm. A browser
 * names the page's origin with each request that needs leave; the others are let through as they are.
 */
export const crossOrigin = (origins: readonly string[]): HttpMiddleware => {
  const isOpen = origins.length === 1 && origins[0] === '*';
  const letIn = cors({
    origin: (ctx) => {
      const origin = ctx.get('Origin');
      if (isOpen) return '*';
      return isAllowed(origins, origin) ? origin : '';
    },
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ALLOWED,
    exposeHeaders: EXPOSED,
    maxAge: 600,
  });
  return async (ctx, next) => {
    await (headerOf(ctx, 'origin') === undefined ? next() : letIn(ctx, next));
  };
};
