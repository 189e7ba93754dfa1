import * as E from 'fp-ts/lib/Either.js';

export type UnreadableText = 'TooLarge' | 'NotUtf8';

const decode = (chunks: readonly Uint8Array[]): E.Either<UnreadableText, string> =>
  E.tryCatch(
    () => new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)),
    () => 'NotUtf8' as const,
  );

/**
 * The body of an answer as text. It stops at the first byte past `maxBytes`, counted after
 * decompression, so that no answer can fill the memory. It rejects when the connection is cut.
 */
export const readText = async (
  response: Response,
  maxBytes: number,
): Promise<E.Either<UnreadableText, string>> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Leaving the loop cancels the stream, which closes the connection.
    if (size > maxBytes) return E.left('TooLarge');
    chunks.push(chunk);
  }
  return decode(chunks);
};
