import type { HttpMiddleware } from '../http-context.js';

/** An answer depends on these: a cache that ignored one would show alice's answer to bob. */
const CREDENTIALS = ['X-API-Key', 'Authorization', 'X-Authorization', 'X-Access-Token', 'X-Act-As'];

const SECURITY = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** What every answer carries, refusals too. */
export const commonHeaders: HttpMiddleware = async (ctx, next) => {
  ctx.set(SECURITY);
  if (ctx.secure) ctx.set('Strict-Transport-Security', 'max-age=31536000');
  ctx.vary(CREDENTIALS);
  await next();
};
