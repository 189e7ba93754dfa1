import { isUtf8 } from 'node:buffer';
import type { Original } from './csv-records.js';

const NEWLINE = 0x0a;

/** What is no UTF-8 is shown as Windows-1252, as the text that somebody has to mend. */
const toOriginal = (line: number, bytes: Buffer): Original =>
  isUtf8(bytes)
    ? { line, text: bytes.toString() }
    : {
        line,
        text: new TextDecoder('windows-1252').decode(bytes),
        fault: 'the line is not well-formed UTF-8',
      };

/** The lines of a file as they are, blank ones too. */
export async function* numberedLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Original> {
  let pieces: Uint8Array[] = [];
  let line = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      line += 1;
      yield toOriginal(line, Buffer.concat([...pieces, chunk.subarray(from, end)]));
      pieces = [];
      from = end + 1;
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
  }
  if (pieces.length > 0) yield toOriginal(line + 1, Buffer.concat(pieces));
}
