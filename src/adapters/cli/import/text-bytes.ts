import { isUtf8 } from 'node:buffer';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fileFault } from './file-fault.js';
import { foreignForm, foreignText } from './foreign-form.js';
import { peek } from './peek.js';

/** As much is looked at to tell what a file is. */
export const HEAD = 65_536;

const NEWLINE = 0x0a;

async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, all } = await peek(chunks, 2);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  pipeline(all, gunzip, () => undefined);
  yield* gunzip as AsyncIterable<Uint8Array>;
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** By the mark of byte order, or by where the zeros of the first two characters are. */
const encodingOf = ([a, b, c, d]: Buffer): Encoding => {
  if ((a === 0xff && b === 0xfe) || (b === 0 && d === 0 && a !== 0 && c !== 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && c === 0 && b !== 0 && d !== 0)) return 'utf-16be';
  return 'utf-8';
};

async function* inUtf8(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const encode = (chunk?: Uint8Array): Uint8Array => {
    try {
      return Buffer.from(decoder.decode(chunk, { stream: chunk !== undefined }));
    } catch {
      throw fileFault('is not well-formed UTF-16: save it as UTF-8', false);
    }
  };
  for await (const chunk of chunks) yield encode(chunk);
  yield encode();
}

/** Some editors of Windows begin a file with a mark of byte order, which no record begins with. */
async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, all } = await peek(chunks, 3);
  const isMarked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  let isFirst = true;
  for await (const chunk of all) {
    yield isFirst && isMarked ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

/**
 * The bytes of a file as UTF-8 without a mark, whether it is gzip and whatever its name, from UTF-8 or
 * UTF-16. Throws a fault of the file where it is no text. UTF-8 is not proven: `provenUtf8` does that.
 */
export async function* textBytes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, all } = await peek(unpacked(chunks), HEAD);
  const encoding = encodingOf(head);
  const foreign =
    foreignForm(head) ?? foreignText(new TextDecoder(encoding).decode(head, { stream: true }));
  if (foreign !== null) throw fileFault(foreign, true);
  yield* withoutMark(encoding === 'utf-8' ? all : inUtf8(all, encoding));
}

const isAscii = (byte: number): boolean => byte < 0x80;

const countLines = (bytes: Uint8Array): number =>
  bytes.reduce((count, byte) => (byte === NEWLINE ? count + 1 : count), 0);

/** How far the bytes are UTF-8, up to the end of a line. */
const soundLines = (bytes: Buffer): Buffer => {
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
    if (!isUtf8(bytes.subarray(from, end))) break;
    from = end + 1;
  }
  return bytes.subarray(0, from);
};

const notUtf8 = (line: number): Error =>
  fileFault(
    `is not UTF-8 (line ${line}), maybe Windows-1252: save it as "CSV UTF-8", or turn it with iconv -f WINDOWS-1252 -t UTF-8`,
    false,
  );

/** The same bytes, as long as they are UTF-8; the first that are not are a fault of the file. */
export async function* provenUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  let line = 1;
  const prove = (bytes: Buffer): Buffer => {
    if (!isUtf8(bytes)) throw notUtf8(line + countLines(soundLines(bytes)));
    line += countLines(bytes);
    return bytes;
  };
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    // No character reaches over one of ASCII.
    const end = bytes.findLastIndex(isAscii) + 1;
    rest = bytes.subarray(end);
    if (end > 0) yield prove(bytes.subarray(0, end));
  }
  if (rest.length > 0) yield prove(rest);
}
