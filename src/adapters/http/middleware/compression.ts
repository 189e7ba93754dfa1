import compress from 'koa-compress';
import { Readable } from 'node:stream';
import type { HttpMiddleware } from '../http-context.js';
import { BROTLI, GZIP, packingOf, THRESHOLD } from '../packing/pack.js';

const nothingMore = (): Promise<void> => Promise.resolve();

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
    await next();
    if (typeof ctx.body !== 'string' || packingOf(ctx, ctx.length) === null) return;
    // The length of what GET would send is known only to who packs it.
    if (ctx.method === 'HEAD') ctx.body = Readable.from([]);
    ctx.compress = true;
    await pack(ctx, nothingMore);
  };
};
