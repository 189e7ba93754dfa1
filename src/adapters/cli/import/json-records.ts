import type { Original } from './csv-records.js';
import { fileFault } from './text-bytes.js';
import { isUtf8 } from 'node:buffer';

/** Bytes of one record; more is no record, and would fill the memory. */
const MAX_RECORD = 4_194_304;

const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = Buffer.from('"\\,{}[]');

const SPACES: ReadonlySet<number> = new Set(Buffer.from(' \n\r\t'));

const broken = (record: number, what: string): Error =>
  fileFault(`holds a list of records that is broken about record ${record}: ${what}`, false);

/** Makes a function that tracks the nesting depth byte by byte. */
const makePlace = () => {
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  /** Returns the depth after this byte; null within a string. */
  return (byte: number): number | null => {
    if (inText) {
      inText = isEscaped || byte !== QUOTE;
      isEscaped = !isEscaped && byte === BACKSLASH;
      return null;
    }
    if (byte === QUOTE) inText = true;
    else if (byte === OPEN || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
    return inText ? null : depth;
  };
};

/** Puts the text of one member on one line: between JSON tokens, line ends mean nothing. */
const toLine = (pieces: readonly Uint8Array[]): string =>
  Buffer.concat(pieces)
    .toString()
    .replace(/[\r\n]+/g, ' ')
    .trim();

/**
 * Yields the members of a JSON array of any length, as written; `line` is the position of each, from 1. Fails if the array
 * is incomplete.
 */
export async function* arrayRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Original> {
  const placeOf = makePlace();
  let pieces: Uint8Array[] = [];
  let size = 0;
  let line = 1;
  const seen = { begin: false, end: false };

  const keep = (piece: Uint8Array): void => {
    size += piece.length;
    if (size > MAX_RECORD) throw broken(line, 'it is over 4 MiB');
    pieces.push(piece);
  };
  const take = (isLast: boolean): readonly Original[] => {
    const text = toLine(pieces);
    pieces = [];
    size = 0;
    if (text !== '') return [{ line: line++, text }];
    if (isLast && line === 1) return [];
    throw broken(line, 'there is nothing between two commas');
  };

  for await (const chunk of chunks) {
    let from = 0;
    const members: Original[] = [];
    for (const [at, byte] of chunk.entries()) {
      if (seen.end && !SPACES.has(byte)) throw broken(line, 'something stands behind its end');
      const depth = placeOf(byte);
      const isEnd = seen.begin && depth === 0 && !seen.end;
      if (isEnd && byte !== CLOSE_LIST)
        throw broken(line, 'a bracket is closed that was not opened');
      if (isEnd || (depth === 1 && byte === COMMA)) {
        keep(chunk.subarray(from, at));
        members.push(...take(isEnd));
        from = at + 1;
      } else if (!seen.begin) from = at + 1;
      seen.begin ||= depth === 1;
      seen.end ||= isEnd;
    }
    if (!seen.end) keep(chunk.subarray(from));
    yield* members;
  }
  if (!seen.end) throw broken(line, 'it ends in the middle');
}

const NEWLINE = 0x0a;

/** Decodes a line. Invalid UTF-8 makes no record, but a JSON string to be corrected, read as Windows-1252. */
const textOf = (bytes: Buffer): string =>
  isUtf8(bytes) ? bytes.toString() : JSON.stringify(new TextDecoder('windows-1252').decode(bytes));

/** Yields the lines of a file as written, blank ones included. */
export async function* numberedLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Original> {
  let pieces: Uint8Array[] = [];
  let line = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      line += 1;
      yield { line, text: textOf(Buffer.concat([...pieces, chunk.subarray(from, end)])) };
      pieces = [];
      from = end + 1;
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
  }
  if (pieces.length > 0) yield { line: line + 1, text: textOf(Buffer.concat(pieces)) };
}
