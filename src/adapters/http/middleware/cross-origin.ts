import cors from '@koa/cors';
import type Koa from 'koa';

const EXPOSED = [
  'ETag',
  'X-Request-Id',
  'X-Command-Errors',
  'Retry-After',
  'Location',
  'WWW-Authenticate',
  'Allow',
];

const ALLOWED = [
  'Content-Type',
  'Authorization',
  'X-Authorization',
  'X-Access-Token',
  'X-API-Key',
  'X-Act-As',
  'X-Version',
  'X-Request-Id',
  'Idempotency-Key',
  'If-None-Match',
];

/** Credentials travel in headers and never in cookies, so any origin may be let in without harm. */
export const crossOrigin = (origins: readonly string[]): Koa.Middleware => {
  const isOpen = origins.length === 1 && origins[0] === '*';
  return cors({
    origin: (ctx) => {
      const origin = ctx.get('Origin');
      if (isOpen) return '*';
      return origins.includes(origin) ? origin : '';
    },
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ALLOWED,
    exposeHeaders: EXPOSED,
    maxAge: 600,
  });
};
