import compress from 'koa-compress';
import { LRUCache } from 'lru-cache';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { ReadyText } from './answer.js';
import { headerOf, type HttpContext, type HttpMiddleware } from './http-context.js';

type Encoding = 'br' | 'gzip';

/** In order of preference, for clients that weigh both the same. */
const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

const ANY = '*';

/** Parses the quality of each encoding that the header names; empty names are skipped. */
const weightsIn = (header: string): ReadonlyMap<string, number> =>
  new Map(
    header.split(',').flatMap((part) => {
      const [name = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
      const quality = parameters.find((word) => word.startsWith('q='));
      const weight = quality === undefined ? 1 : Number.parseFloat(quality.slice('q='.length));
      return name === '' ? [] : [[name, Number.isNaN(weight) ? 0 : weight] as const];
    }),
  );

const choose = (header: string): Encoding | null => {
  // A client that accepts anything is most likely an old program, and all of those know gzip.
  if (header.trim() === ANY) return 'gzip';
  const weights = weightsIn(header);
  const weightOf = (name: string): number => weights.get(name) ?? weights.get(ANY) ?? 0;
  const best = Math.max(...ENCODINGS.map(weightOf));
  const isPlainBetter = (weights.get('identity') ?? 0) > best;
  return best <= 0 || isPlainBetter
    ? null
    : (ENCODINGS.find((name) => weightOf(name) === best) ?? null);
};

/** Longer than the header of any browser; a made-up header is not worth a cache entry. */
const MAX_LENGTH = 200;

/** Cached choices; browsers send only a handful of different headers. */
const chosen = new LRUCache<string, { readonly encoding: Encoding | null }>({ max: 200 });

/** Chooses the encoding for a client with this Accept-Encoding; null: no compression. */
const encodingFor = (header: string | undefined): Encoding | null => {
  if (header === undefined || header === '') return null;
  const known = chosen.get(header);
  if (known !== undefined) return known.encoding;
  const encoding = choose(header);
  if (header.length <= MAX_LENGTH) chosen.set(header, { encoding });
  return encoding;
};

/** Bytes below which compression gains nothing: the answer fits into one packet as it is. */
const THRESHOLD = 1024;

/** Takes some 10 to 20 ms of a thread for a quarter of a MiB; higher levels take many times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 6 };

/**
 * Chooses the encoding for an answer of `bytes` bytes; null, no compression, also for a client that sends no Accept-Encoding
 * or allows no encoding.
 */
export const encodingOf = (ctx: Pick<HttpContext, 'req'>, bytes: number): Encoding | null =>
  bytes < THRESHOLD ? null : encodingFor(headerOf(ctx, 'accept-encoding'));

const compressors = {
  br: promisify(brotliCompress),
  gzip: promisify(gzip),
};

const options = { br: BROTLI, gzip: GZIP };

const compressed = new WeakMap<ReadyText, Partial<Record<Encoding, Promise<Buffer>>>>();

/** Compresses a ready text once for all requests, in the thread pool and not on the main thread. */
export const compressedBytes = (ready: ReadyText, encoding: Encoding): Promise<Buffer> => {
  const known = compressed.get(ready) ?? {};
  compressed.set(ready, known);
  known[encoding] ??= compressors[encoding](ready.bytes, options[encoding]);
  return known[encoding];
};

const nothingMore = (): Promise<void> => Promise.resolve();

/** Compresses what Koa sends; NDJSON lines, which bypass Koa, stay uncompressed. */
export const compression = (): HttpMiddleware => {
  const compressBody = compress({
    threshold: THRESHOLD,
    br: BROTLI,
    gzip: GZIP,
    deflate: false,
    zstd: false,
  });
  return async (ctx, next) => {
    await next();
    const encoding = typeof ctx.body === 'string' ? encodingOf(ctx, ctx.length) : null;
    if (encoding === null) return;
    if (ctx.method === 'HEAD') {
      // The compressor passes over HEAD, and only it would know the length of what GET sends: no length is sent.
      ctx.body = Readable.from([]);
      ctx.set('Content-Encoding', encoding);
    }
    ctx.compress = true;
    await compressBody(ctx, nothingMore);
  };
};
