import { headerOf, type HttpMiddleware } from '../http-context.js';

/** No address that any list allows, and not that of this machine. */
const UNKNOWN = 'unknown';

/** Some proxies write the port too, and an address of IPv6 then stands in brackets. */
const withoutPort = (text: string): string =>
  text.replace(/^\[([^\]]*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');

/**
 * Whose address the request comes from. Of those that a believed proxy forwards only the last is its
 * own word; where it wrote none, the address of the proxy itself must not stand for the caller's.
 */
export const callerAddress =
  (trustProxy: boolean): HttpMiddleware =>
  (ctx, next) => {
    const forwarded = trustProxy ? headerOf(ctx, 'x-forwarded-for') : undefined;
    if (forwarded !== undefined) {
      const last = withoutPort(forwarded.split(',').at(-1)?.trim() ?? '');
      ctx.request.ip = last === '' ? UNKNOWN : last;
    }
    return next();
  };
