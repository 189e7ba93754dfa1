import { lastForwarded } from '../auth/through-proxy.js';
import { headerOf, type HttpMiddleware } from '../http-context.js';

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
