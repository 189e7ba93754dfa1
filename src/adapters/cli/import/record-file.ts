import * as E from 'fp-ts/lib/Either.js';
import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { Failure } from '../answers.js';
import type { Io } from '../context.js';
import { type Original, explainCsv } from './csv-records.js';
import { NOTHING_SENT, SEND_WHOLE, isFileFault } from './text-bytes.js';
import { newOutgoing } from './outgoing.js';
import { type Format, checkForm, columnsIn, ndjsonOf, originalsIn } from './read-form.js';

/** Records to be sent from a file, stdin or another pipe. */
export interface RecordFile {
  /** Estimates the number of records, better the more of them are read; null for a pipe. */
  readonly expected: (() => number) | null;
  /** Yields the whole file as NDJSON; can be read once. */
  readonly ndjson: () => AsyncIterable<Uint8Array | string>;
  /** Yields the whole file again by record, to look up failures; null for a pipe. */
  readonly originals: (() => AsyncGenerator<Original>) | null;
  /** Replaces the service's message about a line where the CLI knows a better one. */
  readonly reword: (failure: Failure) => Failure;
  /** Number of blank rows so far. */
  readonly blank: () => number;
}

const BY_ENDING: ReadonlyMap<string, Format> = new Map([
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
  ['json', 'json'],
]);

/** Finds the format by the name without `.gz`; stdin is NDJSON unless stated otherwise; null if unknown. */
export const formatOf = (path: string): Format | null => {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return path === '-' ? 'ndjson' : (BY_ENDING.get(ending) ?? null);
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

/** Resolves to the size in bytes; null for stdin and other pipes, which can be read only once. */
const sizeOf = async (path: string): Promise<E.Either<string, number | null>> => {
  if (path === '-') return E.right(null);
  try {
    const found = await stat(path);
    if (found.isDirectory()) return E.left(`${path} is a folder`);
    // Not tested by opening: a pipe that is opened and closed again is lost to its writer.
    await access(path, constants.R_OK);
    return E.right(found.isFile() ? found.size : null);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return E.left(isMissing ? `There is no file ${path}` : `${path} cannot be read`);
  }
};

/** Checks that the file exists; Left, with a sentence, if it does not. `-` is stdin. */
export const openRecords = async (
  io: Pick<Io, 'stdin'>,
  path: string,
  format: Format,
): Promise<E.Either<string, RecordFile>> => {
  const out = newOutgoing();
  const reword = (failure: Failure): Failure => {
    const message = out.faults.get(failure.line);
    return message !== undefined && out.faults.delete(failure.line)
      ? { ...failure, message }
      : failure;
  };
  const blank = (): number => out.blank;
  const size = await sizeOf(path);
  if (E.isLeft(size)) return size;
  const bytes = size.right;
  const chunksOf = (): AsyncIterable<Uint8Array> =>
    path === '-' ? io.stdin : (createReadStream(path) as AsyncIterable<Uint8Array>);
  if (bytes === null)
    return E.right({
      expected: null,
      ndjson: () => ndjsonOf(chunksOf(), format, out),
      originals: null,
      reword,
      blank,
    });
  let read = 0;
  const count = (length: number): void => {
    read += length;
  };
  return E.right({
    // The unread rest is assumed to have records of the same average length.
    expected: () => (out.isWhole ? out.records : (out.records * bytes) / Math.max(read, 1)),
    ndjson: () => ndjsonOf(counted(chunksOf(), count), format, out),
    originals: () => originalsIn(chunksOf(), format),
    reword,
    blank,
  });
};

const nameOf = (path: string): string => (path === '-' ? 'stdin' : path);

/** Explains what ended the reading of an existing file, and what to do. */
export const explainUnreadable =
  (path: string, isSending: boolean) =>
  (error: unknown): string => {
    const name = nameOf(path);
    const tail = isSending ? SEND_WHOLE : NOTHING_SENT;
    if (isFileFault(error))
      return `${name} ${error.message}. ${error.isEarly ? NOTHING_SENT : tail}`;
    const csv = explainCsv(error);
    if (csv !== null) return `${csv}. ${tail}`;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code.startsWith('Z_')
      ? `${name} is no whole gzip file (${code}). ${tail}`
      : `${name} cannot be read to its end (${code}). ${tail}`;
  };

/** Checks what must be right before any record is sent; Left, with a sentence, if it is not, else the columns of a sheet. */
export const checkRecords = async (
  { originals }: RecordFile,
  path: string,
  format: Format,
): Promise<E.Either<string, readonly string[]>> => {
  // A pipe can be read only once.
  if (originals === null) return E.right([]);
  const chunks = (): AsyncIterable<Uint8Array> =>
    createReadStream(path) as AsyncIterable<Uint8Array>;
  try {
    await checkForm(chunks(), format);
    return E.right(await columnsIn(chunks(), format));
  } catch (error) {
    return E.left(explainUnreadable(path, false)(error));
  }
};
