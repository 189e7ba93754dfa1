import { createHmac, timingSafeEqual } from 'node:crypto';
import { headerOf, type HttpContext } from '../http-context.js';

/** Of the cookie in which the console keeps who has signed in. */
export const SESSION_COOKIE = 'xrs_console';

/** How long a session lasts, ms. */
export const SESSION_MS = 8 * 3_600_000;

const signature = (keyDigest: Buffer, expires: string): Buffer =>
  createHmac('sha256', keyDigest).update(`console:${expires}`).digest();

/**
 * What stands in the cookie: until when it is good, ms, signed by the API key that was signed in with.
 * So no store need know it, and it ends with that key.
 */
export const signSession = (keyDigest: Buffer, expires: number): string =>
  `${expires}.${signature(keyDigest, String(expires)).toString('base64url')}`;

/** Compares with all of the keys, as `makeIsApiKey` does. */
export const makeIsSession =
  (keyDigests: readonly Buffer[]) =>
  (session: string, now: number): boolean => {
    const [, expires = '', given = ''] = /^(\d{1,15})\.([\w-]{43})$/.exec(session) ?? [];
    const bytes = Buffer.from(given, 'base64url');
    return (
      bytes.length === 32 &&
      now < Number(expires) &&
      keyDigests.map((digest) => timingSafeEqual(signature(digest, expires), bytes)).includes(true)
    );
  };

/**
 * The session that a request comes with; undefined where the console itself has not sent it. A page of
 * another origin can set no such header without leave, which CORS never gives, and a browser says by
 * itself where a request began.
 */
export const sessionOf = (ctx: HttpContext): string | undefined => {
  const began = headerOf(ctx, 'sec-fetch-site') ?? 'same-origin';
  return headerOf(ctx, 'x-console') === '1' && began === 'same-origin'
    ? ctx.cookies.get(SESSION_COOKIE)
    : undefined;
};
