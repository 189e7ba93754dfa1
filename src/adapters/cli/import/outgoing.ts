import { inChunks } from '../lines.js';
import type { Original } from './csv-records.js';

/** What has been sent of a file so far. */
export interface Outgoing {
  /** Records sent, including those that the service has answered. */
  records: number;
  /** Whether all records have been sent. */
  isWhole: boolean;
  /** Why rows make no records, by line; only rows that the service has not answered yet. */
  readonly faults: Map<number, string>;
  /** Blank rows, which are not sent. */
  blank: number;
}

export const newOutgoing = (): Outgoing => ({
  records: 0,
  isWhole: false,
  faults: new Map(),
  blank: 0,
});

const NEWLINE = 0x0a;
const RETURN = 0x0d;

const isBlank = (line: Uint8Array): boolean => line.every((byte) => byte === RETURN);

/** Passes lines on unchanged and counts the records; blank lines are none. */
export async function* linesOut(
  chunks: AsyncIterable<Uint8Array>,
  out: Outgoing,
): AsyncGenerator<Uint8Array> {
  let isBegun = false;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      if (isBegun || !isBlank(chunk.subarray(from, at))) out.records += 1;
      isBegun = false;
      from = at + 1;
    }
    isBegun ||= !isBlank(chunk.subarray(from));
    yield chunk;
  }
  if (isBegun) out.records += 1;
  out.isWhole = true;
}

async function* sheetLines(
  records: AsyncIterable<Original>,
  out: Outgoing,
): AsyncGenerator<string> {
  let last = 0;
  for await (const { line, text, fault } of records) {
    out.records += 1;
    if (fault !== undefined) out.faults.set(line, fault);
    // The service counts and skips blank lines, so its line numbers match those of the sheet.
    yield '\n'.repeat(line - last - 1) + text;
    last = line;
  }
  out.isWhole = true;
}

/** Prints each record on its own line number. */
export const printRows = (records: AsyncIterable<Original>, out: Outgoing): AsyncIterable<string> =>
  inChunks(sheetLines(records, out));
