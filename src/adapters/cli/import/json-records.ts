import type { Original } from './csv-records.js';
import { fileFault } from './text-bytes.js';
import { isUtf8 } from 'node:buffer';

/** Of one record, bytes. More is none, and would fill the memory. */
const MAX_RECORD = 4_194_304;

const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = Buffer.from('"\\,{}[]');

const SPACES: ReadonlySet<number> = new Set(Buffer.from(' \n\r\t'));

const broken = (record: number, what: string): Error =>
  fileFault(`holds a list of records that is broken about record ${record}: ${what}`, false);

/** Where in a list it is, byte by byte. */
const makePlace = () => {
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  /** How deep it is after this byte; null within a text. */
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

/** The text of one member in one line: between the parts of JSON a line end says nothing. */
const toLine = (pieces: readonly Uint8Array[]): string =>
  Buffer.concat(pieces)
    .toString()
    .replace(/[\r\n]+/g, ' ')
    .trim();

/**
 * The members of a JSON array of whatever length, as they stand there; `line` is the place of each, from 1
 * on. Fails where the array is not whole.
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

/** What is no UTF-8 is no record, but a text that somebody has to mend, shown as Windows-1252. */
const textOf = (bytes: Buffer): string =>
  isUtf8(bytes) ? bytes.toString() : JSON.stringify(new TextDecoder('windows-1252').decode(bytes));

/** The lines of a file as they are, blank ones too. */
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
