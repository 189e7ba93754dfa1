import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { HttpContext } from '../http-context.js';
import { headerOf } from '../http-context.js';
import type { ReadyText } from '../answer.js';
import { encodingFor, type Encoding } from './encoding.js';

/** Below so many bytes packing gains nothing: the answer fits into one packet as it is. */
export const THRESHOLD = 1024;

/** Some 10 to 20 ms of a thread for a quarter of a MiB; higher levels take many times as much. */
export const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
export const GZIP = { level: 6 };

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

type Packed = Partial<Record<Encoding, Promise<Buffer>>>;

const packedTexts = new WeakMap<ReadyText, Packed>();

/** The packed bytes of a ready text: made once, beside the thread that serves, for all who ask. */
export const packedBytes = (ready: ReadyText, encoding: Encoding): Promise<Buffer> => {
  const packed = packedTexts.get(ready) ?? {};
  packedTexts.set(ready, packed);
  packed[encoding] ??= compressors[encoding](ready.bytes, options[encoding]);
  return packed[encoding];
};
