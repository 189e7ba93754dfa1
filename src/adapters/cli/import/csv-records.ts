import { parse } from 'csv-parse';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Readable, pipeline } from 'node:stream';
import { cellJson } from '../../../domain/sync/cell.js';
import { HEAD, fileFault, peek } from './text-bytes.js';

export interface Dialect {
  readonly delimiter: string;
  /** Bytes at the beginning that belong to no row; they contain no line end. */
  readonly skip: number;
}

const DELIMITERS = [',', ';', '\t', '|'];

/** Excel writes and reads a first line that names the delimiter. */
const SAID = /^(?:sep=(.)|"sep=(.)")(?=\r|\n)/i;

/** Returns the header without its quoted parts. */
const bareHeader = (text: string): string =>
  text
    .replace(/"(?:[^"]|"")*"/g, '')
    .trimStart()
    .split(/[\r\n]/, 1)[0] ?? '';

/** Finds the delimiter: the one that the first line names, else the most frequent one in the header. */
const dialectOf = (text: string): Dialect => {
  const [line = '', plain, quoted] = SAID.exec(text) ?? [];
  const said = plain ?? quoted;
  if (said !== undefined) return { delimiter: said, skip: Buffer.byteLength(line) };
  const header = bareHeader(text);
  const often = (delimiter: string): number => header.split(delimiter).length;
  return {
    delimiter: DELIMITERS.toSorted((a, b) => often(b) - often(a))[0] ?? ',',
    skip: 0,
  };
};

/** A record as it was in the file. */
export interface Original {
  /** The line where it begins, counted from 1; each record begins on a line of its own. */
  readonly line: number;
  readonly text: string;
  /** Why a row makes no record: `text` is then the list of its cells. */
  readonly fault?: string;
}

const Row = t.type({ record: t.array(t.string), info: t.type({ lines: t.number }) });

/** Bytes; an unclosed quote would otherwise read the rest of the file as one record. */
const MAX_RECORD = 4_194_304;

const RAGGED = 'the row has more or fewer cells than the header';
const BACKSLASH = 'a quote within a cell is written as two quotes, and not as \\"';

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

/** Whether the parser took a cell literally, quote included, because its quotes are escaped by backslashes. */
const isEscaped = (cell: string): boolean => cell.startsWith('"') && cell.includes('\\"');

/** Makes the JSON of a record. An empty cell is left out: a sheet has no other way to express a missing value. */
const recordOf = (columns: readonly string[], cells: readonly string[]): string => {
  const members = columns.flatMap((column, place) => {
    const json = column === '' ? null : cellJson(column, cells[place] ?? '');
    return json === null ? [] : [`${JSON.stringify(column)}:${json}`];
  });
  return `{${members.join(',')}}`;
};

const faultOf = (columns: readonly string[], cells: readonly string[]): string | null => {
  if (cells.some(isEscaped)) return BACKSLASH;
  // A sheet may end its rows with commas that its header lacks.
  const isWhole = cells.length >= columns.length && isBlank(cells.slice(columns.length));
  return isWhole ? null : RAGGED;
};

const columnsOf = (header: readonly string[]): readonly string[] => {
  const columns = header.map((name) => name.trim());
  const double = columns.find((name, place) => name !== '' && columns.indexOf(name) !== place);
  if (double !== undefined)
    throw fileFault(`has two columns called "${double}": name each once`, true);
  return columns;
};

/** Corrects line numbers: the parser counts a CRLF within a cell as two lines, for all rows after it. */
const makeLineOf = () => {
  let surplus = 0;
  return ({ record, info }: t.TypeOf<typeof Row>): number => {
    const text = record.join(' ');
    const counted = text.split(/[\r\n]/).length - 1;
    const line = info.lines - counted - surplus;
    surplus += text.split('\r\n').length - 1;
    return line;
  };
};

async function* rowsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<t.TypeOf<typeof Row>> {
  const { head, all } = await peek(chunks, HEAD);
  const { delimiter, skip } = dialectOf(head.toString());
  async function* sheet(): AsyncGenerator<Uint8Array> {
    let left = skip;
    for await (const chunk of all) {
      yield chunk.subarray(left);
      left = 0;
    }
  }
  const parser = parse({
    delimiter,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_RECORD,
  });
  // Errors surface in the loop below, since they break the parser too.
  pipeline(Readable.from(sheet()), parser, () => undefined);
  for await (const row of parser) {
    const decoded = Row.decode(row);
    if (E.isRight(decoded)) yield decoded.right;
  }
}

/**
 * Yields the rows of a sheet with a header, each as a JSON record. Blank rows are skipped and reported to `onBlank`. Fails
 * if rows cannot be told apart.
 */
export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  onBlank: () => void,
): AsyncGenerator<Original> {
  let columns: readonly string[] | null = null;
  let last = 0;
  const lineOf = makeLineOf();
  for await (const row of rowsOf(chunks)) {
    const { record: cells } = row;
    const line = lineOf(row);
    if (isBlank(cells)) onBlank();
    else if (columns === null) columns = columnsOf(cells);
    else {
      last = Math.max(line, last + 1);
      const fault = faultOf(columns, cells);
      yield fault === null
        ? { line: last, text: recordOf(columns, cells) }
        : { line: last, text: JSON.stringify(cells), fault };
    }
  }
}

/** Reads the column names of a sheet. */
export const csvColumns = async (chunks: AsyncIterable<Uint8Array>): Promise<readonly string[]> => {
  for await (const { record } of rowsOf(chunks)) if (!isBlank(record)) return columnsOf(record);
  return [];
};

const REASONS: Readonly<Record<string, string>> = {
  CSV_MAX_RECORD_SIZE: 'the record is over 4 MiB: is a quote never closed?',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
};

/** Explains what is wrong with a sheet; null if the error is not about the sheet. */
export const explainCsv = (error: unknown): string | null => {
  if (!(error instanceof Error) || !('code' in error && 'lines' in error)) return null;
  const reason = REASONS[String(error.code)] ?? String(error.code);
  return `The CSV is broken about line ${String(error.lines)}: ${reason}`;
};
