import * as E from 'fp-ts/lib/Either.js';
import type { Readable } from 'node:stream';
import type { ImportLine, LineFault } from '../../../application/sync/import-line.js';
import { failedLine, type FailedLine } from '../../../domain/sync/failed-line.js';
import type { RowFields } from '../../../domain/sync/incoming-row.js';
import type { ParseText } from '../json-body.js';

interface TextLine {
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
 * Splits a stream into lines, one batch for each arriving piece; blank lines are counted but left out. Reads no more than
 * the consumer asks for, keeps nothing of a line that is too long, and leaves the stream open if the consumer stops early.
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

export interface ChunkSize {
  readonly lines: number;
  /** UTF-16 units, so that a chunk of long lines stays small too. */
  readonly units: number;
}

export const CHUNK: ChunkSize = { lines: 1000, units: 2_097_152 };
/** Larger on a cluster: among more records more share a bucket, and those are written together. */
export const CHUNK_APART: ChunkSize = { lines: 4000, units: 4_194_304 };

const NOT_OBJECT: LineFault = { code: 'invalid_record', message: 'a record is a JSON object' };
const NOT_JSON: LineFault = { code: 'invalid_json', message: 'the line is not well-formed JSON' };
const REFUSED: LineFault = {
  code: 'invalid_record',
  message: 'a record has no member named __proto__, and does not nest so deep',
};

const isObject = (value: unknown): value is RowFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Row = E.Either<LineFault, RowFields>;

const toObject = (value: unknown): Row => (isObject(value) ? E.right(value) : E.left(NOT_OBJECT));

/** Turns one value into a row; `isMixed`: each row names its entity in `entity`. */
type ToRow = (value: unknown) => Row;

export const makeToRow = (isMixed: boolean): ToRow => {
  const inFailure = ({ entity, record }: FailedLine): Row =>
    E.map((row: RowFields) => (isMixed ? { entity, ...row } : row))(toObject(record));
  return (value) =>
    E.flatMap((row: RowFields) => {
      const failed = failedLine(row);
      return failed === null ? E.right(row) : inFailure(failed);
    })(toObject(value));
};

const readLine =
  (parse: ParseText, toRow: ToRow) =>
  ({ line, text }: TextLine): ImportLine => ({
    line,
    row: E.flatMap((json: string) =>
      E.flatMap(toRow)(
        E.mapLeft((fault: { readonly _tag: string }) =>
          fault._tag === 'InvalidJson' ? NOT_JSON : REFUSED,
        )(parse(json)),
      ),
    )(text),
  });

/** Parses the lines of a stream, in chunks that are applied together. */
export async function* chunksOfStream(
  source: AsyncIterable<readonly TextLine[]>,
  parse: ParseText,
  toRow: ToRow,
  { lines: most, units }: ChunkSize,
): AsyncGenerator<readonly ImportLine[]> {
  const read = readLine(parse, toRow);
  let chunk: ImportLine[] = [];
  let size = 0;
  for await (const lines of source)
    for (const one of lines) {
      chunk.push(read(one));
      size += E.isRight(one.text) ? one.text.right.length : 0;
      if (chunk.length < most && size < units) continue;
      yield chunk;
      chunk = [];
      size = 0;
    }
  if (chunk.length > 0) yield chunk;
}

/** Reads the members of an array, in chunks that are applied together. */
export function* chunksOfArray(
  values: readonly unknown[],
  toRow: ToRow,
  { lines: most }: ChunkSize,
): Generator<readonly ImportLine[]> {
  for (let start = 0; start < values.length; start += most)
    yield values
      .slice(start, start + most)
      .map((value, place) => ({ line: start + place + 1, row: toRow(value) }));
}
