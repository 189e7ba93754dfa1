import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { open, stat } from 'node:fs/promises';
import { failedLine } from '../../../domain/sync/failed-line.js';
import type { Failure } from '../answers.js';
import type { Original } from './csv-records.js';

export interface FailureFile {
  /** The first takes the place of what was there before. */
  readonly write: (failure: Failure) => Promise<void>;
  /** None failed: nothing of before stays there either. */
  readonly empty: () => Promise<void>;
  readonly close: () => Promise<void>;
}

type FindOriginal = (line: number) => Promise<Original | null>;

/** A service reports failures nearly in the order of the records: this far back they are looked for. */
const WINDOW = 5000;

/**
 * Finds records by the line where they begin, while it reads on through the whole once. What lies
 * further back than the window, in records, is not found.
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

/** Within a text such quotes would be written `\\"`. */
const RECORD = /"record"\s*:(.*)\}\s*$/su;

/** A line that failed before is kept as the record in it; null where it is none. */
const formerRecord = (text: string): string | null => {
  const line = parsed(text);
  if (!t.UnknownRecord.is(line) || failedLine(line) === null) return null;
  const record = RECORD.exec(text)?.[1] ?? '';
  return parsed(record) === undefined ? null : record;
};

/** The record stays the text it was: read as numbers, its large ids would come out as others. */
const lineOf = (
  { line, entity, key, code, message }: Failure,
  original: Original | null,
): string => {
  const told = JSON.stringify({
    line,
    ...(entity === undefined ? {} : { entity }),
    ...(key === undefined ? {} : { key }),
    code,
    message,
  });
  const text = original?.text ?? 'null';
  const isJson = parsed(text) !== undefined;
  const record = isJson ? (formerRecord(text) ?? text).trim() : JSON.stringify(text);
  return `${told.slice(0, -1)},"record":${record}}\n`;
};

const statOf = (path: string) => stat(path, { bigint: true }).catch(() => null);

/** Whether what is read, `-` for stdin, is also what is written, by whatever names. */
export const isSameFile = async (read: string, written: string): Promise<boolean> => {
  const [from, to] = await Promise.all([
    statOf(read === '-' ? '/dev/stdin' : read),
    statOf(written),
  ]);
  return from !== null && to !== null && to.isFile() && from.dev === to.dev && from.ino === to.ino;
};

/**
 * Opens a file for failed records; left with a sentence when it cannot be written. What was there stays until
 * the service has taken records: it may be all that is left of others that failed.
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
      // Of a pipe or a terminal nothing is to be cut.
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
