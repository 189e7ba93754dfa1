import { isUtf8 } from 'node:buffer';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

interface FileFault extends Error {
  readonly code: 'FILE_FAULT';
  /** Whether it was found before the first record. */
  readonly isEarly: boolean;
}

/** Makes an error about a file as a whole; `message` is a sentence without its full stop. */
export const fileFault = (message: string, isEarly: boolean): FileFault =>
  Object.assign(new Error(message), { code: 'FILE_FAULT' as const, isEarly });

export const isFileFault = (error: unknown): error is FileFault =>
  error instanceof Error && 'code' in error && error.code === 'FILE_FAULT';

export const NOTHING_SENT = 'Nothing was sent';

/** For a file that proves broken on the way. */
export const SEND_WHOLE =
  'Part of what comes before may have been applied; mend it and send the whole again';

const WORKBOOK =
  'is a workbook, which is not read here: save the sheet as "CSV UTF-8" and import that';
const PACKED = 'is packed in another way than gzip: unpack it first';
const OF_ITS_OWN = 'holds data in a form of its own: export it as CSV or as lines of JSON';

/** Foreign formats, by the bytes that a file begins with. */
const FORMS: readonly (readonly [start: string, sentence: string])[] = [
  // A zip archive, as the workbooks of Excel, LibreOffice and Numbers are.
  ['PK\x03\x04', WORKBOOK],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', WORKBOOK],
  ['BZh', PACKED],
  ['\xfd7zXZ', PACKED],
  ['\x28\xb5\x2f\xfd', PACKED],
  ['7z\xbc\xaf', PACKED],
  ['PAR1', OF_ITS_OWN],
  ['Obj\x01', OF_ITS_OWN],
  ['SQLite format 3', OF_ITS_OWN],
  ['%PDF', 'is a document and no data: export the data as CSV or as lines of JSON'],
];

const MARKUP =
  'is HTML or XML, whatever its name: save it as "CSV UTF-8", or look where it came from';
const NO_TEXT = 'is no text: export the data as CSV or as lines of JSON';

/** Explains a file that is neither CSV nor JSON, by its first bytes; null if it may be one. */
const foreignForm = (head: Buffer): string | null => {
  const known = FORMS.find(([start]) => head.indexOf(start, 0, 'latin1') === 0);
  return known?.[1] ?? null;
};

/** The same, by its text, once the encoding is known. */
const foreignText = (text: string): string | null => {
  if (/^\s*</.test(text)) return MARKUP;
  return text.includes('\0') ? NO_TEXT : null;
};

const BY_NAME = /\.(?:xls[xmb]?|ods|numbers|gsheet)$/i;

/** The same, by its name alone. */
export const foreignName = (path: string): string | null => (BY_NAME.test(path) ? WORKBOOK : null);

export interface Peeked {
  /** The first `size` bytes, or all if there are fewer. */
  readonly head: Buffer;
  /** All bytes, the head included. */
  readonly all: AsyncIterable<Uint8Array>;
}

/** Reads the first bytes of a stream that can be read only once. */
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

/** Bytes that are read to detect the format of a file. */
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

/** Detects the encoding by the byte order mark, or by the zero bytes in the first two characters. */
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

/** Removes the byte order mark with which some editors on Windows begin a file. */
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
 * Yields a file's text as UTF-8 without byte order mark, from gzip or plain, UTF-8 or UTF-16, whatever its name. Throws a
 * file fault if it is no text. Does not validate UTF-8: `provenUtf8` does.
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

/** Returns the leading whole lines that are valid UTF-8. */
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

/** Passes bytes through while they are valid UTF-8; throws a file fault at the first that are not. */
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
    // No multi-byte character contains an ASCII byte.
    const end = bytes.findLastIndex(isAscii) + 1;
    rest = bytes.subarray(end);
    if (end > 0) yield prove(bytes.subarray(0, end));
  }
  if (rest.length > 0) yield prove(rest);
}
