import { isUtf8 } from 'node:buffer';
import type { Original } from './csv-records.js';

const NEWLINE = 0x0a;

/** What is no UTF-8 is no record, but a text that somebody has to mend, shown as Windows-1252. */
const textOf = (bytes: Buffer): string =>
  isUtf8(bytes) ? bytes.toString() : JSON.stringify(new TextDecoder('windows-1252').decode(bytes));

/** The lines of a file as they are, blank ones too. */
export async function* numberedLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Original> {
  let pieces: Uint8Array[] = [];
  let line = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      line += 1;
      yield { line, text: textOf(Buffer.concat([...pieces, chunk.subarray(from, end)])) };
      pieces = [];
      from = end + 1;
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
  }
  if (pieces.length > 0) yield { line: line + 1, text: textOf(Buffer.concat(pieces)) };
}
