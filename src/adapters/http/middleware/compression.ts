import compress from 'koa-compress';
import { Readable } from 'node:stream';
import { constants } from 'node:zlib';
import type { HttpContext, HttpMiddleware } from '../http-context.js';

/** Below so many bytes packing gains nothing: the answer fits into one packet as it is. */
const THRESHOLD = 1024;

/** Some 10 to 20 ms of a thread for a quarter of a MiB; higher levels take many times as much. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 6 };

/**
 * Whether an answer of so many bytes goes out packed. A caller who says nothing of encodings, and one
 * who allows none at all, gets it as it is.
 */
export const isPacked = (ctx: HttpContext, bytes: number): boolean => {
  if (bytes < THRESHOLD || ctx.get('Accept-Encoding') === '') return false;
  const best = ctx.acceptsEncodings('br', 'gzip', 'identity');
  return best === 'br' || best === 'gzip';
};

/** Packs what Koa sends; lines that are written while they are made go out as they are. */
export const compression = (): HttpMiddleware => {
  const pack = compress({
    threshold: THRESHOLD,
    br: BROTLI,
    gzip: GZIP,
    deflate: false,
    zstd: false,
  });
  return async (ctx, next) => {
    await pack(ctx, async () => {
      await next();
      const packed = typeof ctx.body === 'string' && isPacked(ctx, ctx.length);
      ctx.compress = packed;
      // The length of what GET would send is known only to who packs it.
      if (packed && ctx.method === 'HEAD') ctx.body = Readable.from([]);
    });
  };
};
