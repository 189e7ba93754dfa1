import { inChunks } from '../lines.js';
import type { Original } from './csv-records.js';

/** What has gone out of a file so far. */
export interface Outgoing {
  /** Records; those that the service has answered are some of them. */
  records: number;
  /** There are no more. */
  isWhole: boolean;
  /** Why rows are no records, by line, of which the service has not spoken yet. */
  readonly faults: Map<number, string>;
  /** Rows without anything in them, which are not sent. */
  blank: number;
}

export const nothingOut = (): Outgoing => ({
  records: 0,
  isWhole: false,
  faults: new Map(),
  blank: 0,
});

const NEWLINE = 0x0a;
const RETURN = 0x0d;

const isBlank = (line: Uint8Array): boolean => line.every((byte) => byte === RETURN);

/** Lines as they are; blank ones are no records. */
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
    // The service counts blank lines and passes over them: its lines are those of the sheet.
    yield '\n'.repeat(line - last - 1) + text;
    last = line;
  }
  out.isWhole = true;
}

/** Records, each in the line that is its own. */
export const rowsOut = (records: AsyncIterable<Original>, out: Outgoing): AsyncIterable<string> =>
  inChunks(sheetLines(records, out));
