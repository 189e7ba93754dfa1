export interface Peeked {
  /** So many bytes, or all there are. */
  readonly head: Buffer;
  /** From the first byte on. */
  readonly all: AsyncIterable<Uint8Array>;
}

/** Looks at the first bytes of what can be read but once. */
export const peek = async (chunks: AsyncIterable<Uint8Array>, size: number): Promise<Peeked> => {
  const source = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let isWhole = false;
  while (head.length < size && !isWhole) {
    const next = await source.next();
    if (next.done === true) isWhole = true;
    else head = Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      if (!isWhole) yield* { [Symbol.asyncIterator]: () => source };
    } finally {
      await source.return?.();
    }
  }
  return { head, all: all() };
};
