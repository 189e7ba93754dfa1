import type { HttpMiddleware } from '../http-context.js';

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
