import type { Readable } from 'node:stream';

const isWellFormed = (decode: () => string): boolean => {
  try {
    decode();
    return true;
  } catch {
    return false;
  }
};

/**
 * Watches the bytes of a body go by, since the parser puts a mark in place of those that are no
 * UTF-8. To be called before anything reads the stream; the answer is good once it has ended.
 */
export const watchUtf8 = (stream: Readable): (() => boolean) => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isUtf8 = true;
  stream.on('data', (chunk: Buffer) => {
    isUtf8 &&= isWellFormed(() => decoder.decode(chunk, { stream: true }));
  });
  return () => isUtf8 && isWellFormed(() => decoder.decode());
};
