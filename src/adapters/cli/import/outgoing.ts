import { inChunks } from '../lines.js';
import type { Original } from './csv-records.js';

/** What has gone out of a file so far. */
export interface Outgoing {
  /** Records; those that the service has answered are some of them. */
  records: number;
  /** There are no more. */
  isWhole: boolean;
  /** Lines of rows that are no records, of which the service has not spoken yet. */
  readonly ragged: Set<number>;
}

export const nothingOut = (): Outgoing => ({ records: 0, isWhole: false, ragged: new Set() });

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
  for await (const { line, text, isRagged } of records) {
    out.records += 1;
    if (isRagged === true) out.ragged.add(line);
    // The service counts blank lines and passes over them: its lines are those of the sheet.
    yield '\n'.repeat(line - last - 1) + text;
    last = line;
  }
  out.isWhole = true;
}

/** Records of a sheet, each in the line where its row begins. */
export const rowsOut = (records: AsyncIterable<Original>, out: Outgoing): AsyncIterable<string> =>
  inChunks(sheetLines(records, out));
