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

/** Headers that a page may send. X-API-Key and the headers that go with it are missing: an API key belongs in no page. */
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
  // The Upstash client sends these by itself.
  'Upstash-Encoding',
  'Upstash-Sync-Token',
  'Upstash-Telemetry-Runtime',
  'Upstash-Telemetry-Platform',
  'Upstash-Telemetry-Sdk',
  'Upstash-Telemetry-Retry',
];

/** Compares an origin as a browser writes it; `*.` in a setting matches one or more subdomain labels. */
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
 * Answers CORS requests. Tokens travel in headers, not in cookies, so any origin may be allowed without harm. A browser
 * sends `Origin` with each request that needs permission; requests without it pass unchanged.
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
