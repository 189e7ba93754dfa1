import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { open, stat } from 'node:fs/promises';
import { failedLine } from '../../../domain/sync/failed-line.js';
import type { Failure } from '../answers.js';
import type { Original } from './csv-records.js';

export interface FailureFile {
  /** Appends a failure; the first one replaces the former contents. */
  readonly write: (failure: Failure) => Promise<void>;
  /** Empties the file after an import without failures. */
  readonly empty: () => Promise<void>;
  readonly close: () => Promise<void>;
}

type FindOriginal = (line: number) => Promise<Original | null>;

/** Records kept for lookup: the service reports failures nearly in the order of the records. */
const WINDOW = 5000;

/**
 * Makes a lookup of records by the line where they begin, which reads on through the file once. Records further back than
 * the window are not found.
 */
export const makeFindOriginal = (
  originals: AsyncIterator<Original>,
  window = WINDOW,
): FindOriginal => {
  const kept = new Map<number, Original>();
  let at = 0;
  return async (line) => {
    while (at < line) {
      const next = await originals.next();
      if (next.done === true) break;
      at = next.value.line;
      kept.set(at, next.value);
      const [oldest = at] = kept.keys();
      if (kept.size > window) kept.delete(oldest);
    }
    return kept.get(line) ?? null;
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Cannot match inside a string, where such quotes would be written `\"`. */
const RECORD = /"record"\s*:(.*)\}\s*$/su;

/** Extracts the record from a line that failed before; null if the text is no such line. */
const formerRecord = (text: string): string | null => {
  const line = parsed(text);
  if (!t.UnknownRecord.is(line) || failedLine(line) === null) return null;
  const record = RECORD.exec(text)?.[1] ?? '';
  return parsed(record) === undefined ? null : record;
};

/** Prints a failure. The record keeps its text: parsed as numbers, large ids would change. */
const lineOf = (
  { line, entity, key, code, message }: Failure,
  original: Original | null,
): string => {
  const failure = JSON.stringify({
    line,
    ...(entity === undefined ? {} : { entity }),
    ...(key === undefined ? {} : { key }),
    code,
    message,
  });
  const text = original?.text ?? 'null';
  const isJson = parsed(text) !== undefined;
  const record = isJson ? (formerRecord(text) ?? text).trim() : JSON.stringify(text);
  return `${failure.slice(0, -1)},"record":${record}}\n`;
};

const statOf = (path: string) => stat(path, { bigint: true }).catch(() => null);

/** Tells whether both paths, `-` being stdin, name the same file. */
export const isSameFile = async (read: string, written: string): Promise<boolean> => {
  const [from, to] = await Promise.all([
    statOf(read === '-' ? '/dev/stdin' : read),
    statOf(written),
  ]);
  return from !== null && to !== null && to.isFile() && from.dev === to.dev && from.ino === to.ino;
};

/**
 * Opens the file for failed records; Left, with a sentence, if it cannot be written. The former contents stay until the
 * service has accepted records, since they may be all that is left of earlier failures.
 */
export const openFailureFile = async (
  path: string,
  find: FindOriginal,
): Promise<E.Either<string, FailureFile>> => {
  try {
    const file = await open(path, 'a');
    const isFile = (await file.stat()).isFile();
    let isNew = false;
    const empty = async (): Promise<void> => {
      // A pipe or a terminal cannot be truncated.
      if (isFile && !isNew) await file.truncate();
      isNew = true;
    };
    return E.right({
      write: async (failure) => {
        const line = lineOf(failure, await find(failure.line));
        await empty();
        await file.write(line);
      },
      empty,
      close: () => file.close(),
    });
  } catch {
    return E.left(`${path} cannot be written`);
  }
};
