import * as E from 'fp-ts/lib/Either.js';
import type { Readable } from 'node:stream';
import type { LineFault } from '../../../application/sync/import-line.js';

export interface TextLine {
  /** Counted from 1. */
  readonly line: number;
  readonly text: E.Either<LineFault, string>;
}

const MAX_LINE = 1_048_576;
const NEWLINE = 0x0a;

const TOO_LONG: LineFault = { code: 'too_large', message: 'the line is over 1 MiB' };
const NOT_UTF8: LineFault = { code: 'invalid_json', message: 'the line is not well-formed UTF-8' };

const PACKED: LineFault = {
  code: 'invalid_json',
  message: 'the body is packed by gzip: say so with Content-Encoding: gzip',
};

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const decode = (bytes: Buffer): E.Either<LineFault, string> =>
  E.tryCatch(
    () => new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim(),
    () => (isGzip(bytes) ? PACKED : NOT_UTF8),
  );

const isBlank = ({ text }: TextLine): boolean => E.isRight(text) && text.right === '';

/**
 * The lines of a stream, those of each piece that arrives together; blank ones are counted and left
 * out. No more is read than is asked for, and of a line that is too long nothing is kept. The stream
 * is left as it is when reading ends early.
 */
export async function* splitLines(stream: Readable): AsyncGenerator<readonly TextLine[]> {
  let pieces: Buffer[] = [];
  let size = 0;
  let line = 0;

  const keep = (piece: Buffer): void => {
    size += piece.length;
    if (size > MAX_LINE) pieces = [];
    else pieces.push(piece);
  };
  const take = (): TextLine => {
    line += 1;
    const text = size > MAX_LINE ? E.left(TOO_LONG) : decode(Buffer.concat(pieces));
    pieces = [];
    size = 0;
    return { line, text };
  };

  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    const lines: TextLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      keep(bytes.subarray(start, end));
      lines.push(take());
      start = end + 1;
    }
    if (start < bytes.length) keep(bytes.subarray(start));
    yield lines.filter((one) => !isBlank(one));
  }
  if (size > 0) yield [take()].filter((one) => !isBlank(one));
}
