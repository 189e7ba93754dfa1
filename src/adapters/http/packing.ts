import compress from 'koa-compress';
import { LRUCache } from 'lru-cache';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { ReadyText } from './answer.js';
import { headerOf, type HttpContext, type HttpMiddleware } from './http-context.js';

type Encoding = 'br' | 'gzip';

/** What is sent to those who weigh both alike comes first. */
const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

const ANY = '*';

/** The weight of each encoding that the header names; what is no encoding is left out. */
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
  // Who takes anything at all is likeliest to be some old program, and all of those know gzip.
  if (header.trim() === ANY) return 'gzip';
  const weights = weightsIn(header);
  const weightOf = (name: string): number => weights.get(name) ?? weights.get(ANY) ?? 0;
  const best = Math.max(...ENCODINGS.map(weightOf));
  const isPlainBetter = (weights.get('identity') ?? 0) > best;
  return best <= 0 || isPlainBetter
    ? null
    : (ENCODINGS.find((name) => weightOf(name) === best) ?? null);
};

/** Longer than any browser's; what is made up is not worth a place. */
const MAX_LENGTH = 200;

/** Browsers send a handful of different headers. */
const chosen = new LRUCache<string, { readonly encoding: Encoding | null }>({ max: 200 });

/** How an answer is packed for a caller with this Accept-Encoding; null: not at all. */
const encodingFor = (header: string | undefined): Encoding | null => {
  if (header === undefined || header === '') return null;
  const known = chosen.get(header);
  if (known !== undefined) return known.encoding;
  const encoding = choose(header);
  if (header.length <= MAX_LENGTH) chosen.set(header, { encoding });
  return encoding;
};

/** Below so many bytes packing gains nothing: the answer fits into one packet as it is. */
const THRESHOLD = 1024;

/** Some 10 to 20 ms of a thread for a quarter of a MiB; higher levels take many times as much. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 6 };

/**
 * How an answer of so many bytes goes out. A caller who says nothing of encodings, and one who allows
 * none at all, gets it as it is: null.
 */
export const packingOf = (ctx: Pick<HttpContext, 'req'>, bytes: number): Encoding | null =>
  bytes < THRESHOLD ? null : encodingFor(headerOf(ctx, 'accept-encoding'));

const compressors = {
  br: promisify(brotliCompress),
  gzip: promisify(gzip),
};

const options = { br: BROTLI, gzip: GZIP };

const packedTexts = new WeakMap<ReadyText, Partial<Record<Encoding, Promise<Buffer>>>>();

/** The packed bytes of a ready text: made once, beside the thread that serves, for all who ask. */
export const packedBytes = (ready: ReadyText, encoding: Encoding): Promise<Buffer> => {
  const packed = packedTexts.get(ready) ?? {};
  packedTexts.set(ready, packed);
  packed[encoding] ??= compressors[encoding](ready.bytes, options[encoding]);
  return packed[encoding];
};

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
