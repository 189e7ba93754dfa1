import * as E from 'fp-ts/lib/Either.js';
import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import { shown } from '../../domain/text.js';

export interface Unpacked {
  readonly stream: Readable & Pick<IncomingMessage, 'headers'>;
  /** To be called when nobody reads on. A body that stays unread would block the connection. */
  readonly release: () => void;
}

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createUnzip,
  'x-gzip': createUnzip,
  deflate: createUnzip,
  br: createBrotliDecompress,
};

const plain = (request: IncomingMessage): Unpacked => ({
  stream: request,
  release: () => {
    request.resume();
  },
});

const through = (request: IncomingMessage, unpacker: Transform): Unpacked => {
  const hungUp = (): void => {
    if (!request.complete) unpacker.destroy(new Error('request aborted'));
  };
  // Whoever reads hears of it too; after that nobody may be left to.
  unpacker.on('error', () => undefined);
  if (request.destroyed) hungUp();
  else request.once('close', hungUp);
  request.pipe(unpacker);
  return {
    // Neither the length nor the encoding of the packed body is that of what comes out.
    stream: Object.assign(unpacker, { headers: {} }),
    release: () => {
      request.off('close', hungUp);
      request.unpipe(unpacker);
      unpacker.destroy();
      request.resume();
    },
  };
};

/** The body as it was before it was packed. Left: what is wrong with its Content-Encoding. */
export const unpack = (request: IncomingMessage): E.Either<string, Unpacked> => {
  const encoding = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') {
    // The parser, which looks once more, knows it in this spelling only.
    request.headers['content-encoding'] = 'identity';
    return E.right(plain(request));
  }
  const make = Object.hasOwn(UNPACKERS, encoding) ? UNPACKERS[encoding] : undefined;
  return make === undefined
    ? E.left(
        `The Content-Encoding ${shown(encoding)} is not taken: send gzip, deflate, br or none.`,
      )
    : E.right(through(request, make()));
};
