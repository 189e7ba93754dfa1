import { createHmac, timingSafeEqual } from 'node:crypto';
import { headerOf, type HttpContext } from '../http-context.js';

/** Name of the cookie that holds the console's session. */
export const SESSION_COOKIE = 'xrs_console';

/** Lifetime of a session, ms. */
export const SESSION_MS = 8 * 3_600_000;

const signature = (keyDigest: Buffer, expires: string): Buffer =>
  createHmac('sha256', keyDigest).update(`console:${expires}`).digest();

/**
 * Makes the cookie's value: the expiry in ms, signed with the API key of the sign-in. So no store needs to know sessions,
 * and a session ends with its key.
 */
export const signSession = (keyDigest: Buffer, expires: number): string =>
  `${expires}.${signature(keyDigest, String(expires)).toString('base64url')}`;

/** Compares with all keys, as `makeIsApiKey` does. */
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
 * Returns the session of a request; undefined unless the console itself sent it. A page of another origin cannot set
 * X-Console without CORS permission, which is never given, and browsers report in Sec-Fetch-Site where a request began.
 */
export const sessionOf = (ctx: HttpContext): string | undefined => {
  const began = headerOf(ctx, 'sec-fetch-site') ?? 'same-origin';
  return headerOf(ctx, 'x-console') === '1' && began === 'same-origin'
    ? ctx.cookies.get(SESSION_COOKIE)
    : undefined;
};
