import { arrayRecords, numberedLines } from './json-records.js';
import { type Original, csvColumns, csvRecords } from './csv-records.js';
import { HEAD, fileFault, isFileFault, peek, provenUtf8, textBytes } from './text-bytes.js';
import { type Outgoing, linesOut, printRows } from './outgoing.js';

/** `json`: an array of records, or lines. `ndjson`: the same, except that a single record counts as a line. */
export const FORMATS = ['ndjson', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

const ONE_OBJECT =
  'is one JSON object and no list of records: put a record in each line, or all of them into [ ]';
const JSON_AS_CSV = 'is JSON and no CSV: say so with --format ndjson';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.trim() ?? '';

const isJsonText = (text: string): boolean => {
  const first = firstLine(text);
  return ['[', '{'].includes(first) || (/^[[{]/.test(first) && isJson(first));
};

/** Whether the text is one object over several lines, or the whole of a file that should hold several records. */
const isOneObject = (text: string, format: Format): boolean => {
  const first = firstLine(text);
  if (!first.startsWith('{')) return false;
  return format === 'json' ? first === text.trim() || !isJson(first) : first === '{';
};

interface Form {
  /** JSON lines as they are, or records extracted from an array or a sheet. */
  readonly kind: 'lines' | 'array' | 'sheet';
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Detects the form; throws a file fault if the beginning shows that the file holds no records in this format. */
const formOf = async (chunks: AsyncIterable<Uint8Array>, format: Format): Promise<Form> => {
  const { head, all } = await peek(textBytes(chunks), HEAD);
  const text = head.toString();
  if (format === 'csv') {
    if (isJsonText(text)) throw fileFault(JSON_AS_CSV, true);
    return { kind: 'sheet', bytes: provenUtf8(all) };
  }
  if (text.trimStart().startsWith('[')) return { kind: 'array', bytes: provenUtf8(all) };
  if (isOneObject(text, format)) throw fileFault(ONE_OBJECT, true);
  return { kind: 'lines', bytes: all };
};

/** Yields all records in order, also invalid ones. Blank rows of a sheet are reported to `onBlank`. */
export async function* originalsIn(
  chunks: AsyncIterable<Uint8Array>,
  format: Format,
  onBlank: () => void = () => undefined,
): AsyncGenerator<Original> {
  const { kind, bytes } = await formOf(chunks, format);
  if (kind === 'lines') yield* numberedLines(bytes);
  else yield* kind === 'array' ? arrayRecords(bytes) : csvRecords(bytes, onBlank);
}

/** Yields the file as NDJSON on the same line numbers, and records in `out` what was sent. */
export async function* ndjsonOf(
  chunks: AsyncIterable<Uint8Array>,
  format: Format,
  out: Outgoing,
): AsyncGenerator<Uint8Array | string> {
  const { kind, bytes } = await formOf(chunks, format);
  const onBlank = (): void => {
    out.blank += 1;
  };
  if (kind === 'lines') yield* linesOut(bytes, out);
  else yield* printRows(kind === 'array' ? arrayRecords(bytes) : csvRecords(bytes, onBlank), out);
}

/** Reads the columns of a sheet; empty for other formats. Later faults of the sheet surface when it is read. */
export const columnsIn = async (
  chunks: AsyncIterable<Uint8Array>,
  format: Format,
): Promise<readonly string[]> => {
  if (format !== 'csv') return [];
  try {
    return await csvColumns((await formOf(chunks, format)).bytes);
  } catch (error) {
    if (isFileFault(error)) throw error;
    return [];
  }
};

/** Throws what is wrong with a file, as far as it shows without parsing its records. */
export const checkForm = async (
  chunks: AsyncIterable<Uint8Array>,
  format: Format,
): Promise<void> => {
  const { kind, bytes } = await formOf(chunks, format);
  const proven = bytes[Symbol.asyncIterator]();
  // In a file of lines, each line is judged by itself.
  if (kind === 'lines') await proven.return?.();
  else while ((await proven.next()).done !== true);
};
