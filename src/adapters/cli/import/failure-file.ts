import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { open } from 'node:fs/promises';
import { failedLine } from '../../../domain/sync/failed-line.js';
import type { Failure } from '../answers.js';
import type { Original } from './csv-records.js';

export interface FailureFile {
  readonly write: (failure: Failure) => Promise<void>;
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

/** Begins a new file of failed records; left with a sentence when it cannot be written. */
export const openFailureFile = async (
  path: string,
  find: FindOriginal,
): Promise<E.Either<string, FailureFile>> => {
  try {
    const file = await open(path, 'w');
    return E.right({
      write: async (failure) => {
        await file.write(lineOf(failure, await find(failure.line)));
      },
      close: () => file.close(),
    });
  } catch {
    return E.left(`${path} cannot be written`);
  }
};
