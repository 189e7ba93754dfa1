import { parse } from 'csv-parse';
import * as t from 'io-ts';
import * as E from 'fp-ts/lib/Either.js';
import { Readable, pipeline } from 'node:stream';

/** A record as it was in the file. */
export interface Original {
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly text: string;
}

const Row = t.type({
  record: t.record(t.string, t.string),
  info: t.type({ lines: t.number }),
});

const STRUCTURED: ReadonlySet<string> = new Set(['hashtags', 'links']);

/** A quote that is never closed would read the rest of the file as one record. */
const MAX_RECORD = 4_194_304;

const valueOf = (column: string, cell: string): unknown => {
  if (!STRUCTURED.has(column) || !/^\s*[[{]/.test(cell)) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
};

/** An empty cell is a field left out: a sheet has no other way to say that there is no value. */
const recordOfRow = (row: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(row)
        .filter(([column, cell]) => column !== '' && cell !== '')
        .map(([column, cell]) => [column, valueOf(column, cell)]),
    ),
  );

const breaksIn = (row: Readonly<Record<string, string>>): number =>
  Object.values(row).reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);

/** The rows of a sheet with a header, each as a record in JSON. Fails at a row that is none. */
export async function* csvRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Original> {
  const parser = parse({
    bom: true,
    columns: (header: readonly string[]) => header.map((name) => name.trim()),
    info: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
  });
  // What breaks is met by the loop below, since it breaks the parser too.
  pipeline(Readable.from(chunks), parser, () => undefined);
  for await (const row of parser) {
    const decoded = Row.decode(row);
    if (E.isLeft(decoded)) continue;
    const { record, info } = decoded.right;
    // The parser tells where a row ends.
    yield { line: info.lines - breaksIn(record), text: recordOfRow(record) };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: 'it has more or fewer cells than the header',
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'it has more or fewer cells than the header',
  CSV_MAX_RECORD_SIZE: 'the record is over 4 MiB: is a quote never closed?',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'there is text after a closing quote',
  INVALID_OPENING_QUOTE: 'there is a quote within a cell that does not begin with one',
};

/** What is wrong with a sheet, without anything of what is in it; null when it is not about the sheet. */
export const explainCsv = (error: unknown): string | null => {
  if (!(error instanceof Error) || !('code' in error) || !('lines' in error)) return null;
  const reason = REASONS[String(error.code)] ?? String(error.code);
  return `The CSV is broken about line ${String(error.lines)}: ${reason}`;
};
