import * as E from 'fp-ts/lib/Either.js';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Failure } from '../answers.js';
import type { Io } from '../io.js';
import { linesOf } from '../lines.js';
import { csvRecords, explainCsv, SEND_WHOLE, type Original } from './csv-records.js';
import { linesOut, nothingOut, rowsOut, type Outgoing } from './outgoing.js';

export const FORMATS = ['ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** Records on their way from a file or stdin. */
export interface RecordFile {
  /** How many records there are, nearer to the truth the more of them are read; null for stdin. */
  readonly expected: (() => number) | null;
  /** The whole as NDJSON. To be read once. */
  readonly ndjson: () => AsyncIterable<Uint8Array | string>;
  /** The whole once more, by record, to look up what failed; null for stdin. */
  readonly originals: (() => AsyncGenerator<Original>) | null;
  /** What the service says of a line, or what it cannot know of a row. */
  readonly reword: (failure: Failure) => Failure;
}

const RAGGED = 'the row has more or fewer cells than the header';

/** By the name, less `.gz`; stdin has none, and is NDJSON unless said otherwise. */
export const formatOf = (path: string): Format | null => {
  if (path === '-') return 'ndjson';
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === 'csv') return 'csv';
  return extension === 'ndjson' || extension === 'jsonl' ? 'ndjson' : null;
};

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  pipeline(chunks, gunzip, () => undefined);
  yield* gunzip as AsyncIterable<Uint8Array>;
}

/** Some editors of Windows begin a file with a mark of byte order, which no JSON begins with. */
async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of chunks) {
    const isMarked = isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    yield isMarked ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

async function* numbered(lines: AsyncIterable<string>): AsyncGenerator<Original> {
  let line = 0;
  for await (const text of lines) {
    line += 1;
    yield { line, text };
  }
}

const asNdjson = (
  format: Format,
  chunks: AsyncIterable<Uint8Array>,
  out: Outgoing,
): AsyncIterable<Uint8Array | string> =>
  format === 'csv' ? rowsOut(csvRecords(chunks), out) : linesOut(withoutMark(chunks), out);

const asOriginals = (
  format: Format,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Original> =>
  format === 'csv' ? csvRecords(chunks) : numbered(linesOf(withoutMark(chunks)));

const sizeOf = async (path: string): Promise<E.Either<string, number>> => {
  let file: FileHandle | null = null;
  try {
    file = await open(path);
    const found = await file.stat();
    return found.isDirectory() ? E.left(`${path} is a folder`) : E.right(found.size);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return E.left(isMissing ? `There is no file ${path}` : `${path} cannot be read`);
  } finally {
    await file?.close();
  }
};

/** Looks whether it is there; left with a sentence when it is not. `-` is stdin. */
export const openRecords = async (
  io: Pick<Io, 'stdin'>,
  path: string,
  format: Format,
): Promise<E.Either<string, RecordFile>> => {
  const out = nothingOut();
  const reword = (failure: Failure): Failure =>
    out.ragged.delete(failure.line) ? { ...failure, message: RAGGED } : failure;
  if (path === '-')
    return E.right({
      expected: null,
      ndjson: () => asNdjson(format, io.stdin, out),
      originals: null,
      reword,
    });
  const unpack = (chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> =>
    path.endsWith('.gz') ? unpacked(chunks) : chunks;
  const chunksOf = (): AsyncIterable<Uint8Array> =>
    createReadStream(path) as AsyncIterable<Uint8Array>;
  let read = 0;
  const count = (bytes: number): void => {
    read += bytes;
  };
  return E.map((bytes: number): RecordFile => ({
    // What is not read yet is taken to be as long, record by record, as what is.
    expected: () => (out.isWhole ? out.records : (out.records * bytes) / Math.max(read, 1)),
    ndjson: () => asNdjson(format, unpack(counted(chunksOf(), count)), out),
    originals: () => asOriginals(format, unpack(chunksOf())),
    reword,
  }))(await sizeOf(path));
};

/** What ended the reading of a file that was there, and what to do. */
export const explainUnreadable =
  (path: string) =>
  (error: unknown): string => {
    const csv = explainCsv(error);
    if (csv !== null) return csv;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code.startsWith('Z_')
      ? `${path} is no whole gzip file (${code}). ${SEND_WHOLE}`
      : `${path} cannot be read to its end (${code}). ${SEND_WHOLE}`;
  };
