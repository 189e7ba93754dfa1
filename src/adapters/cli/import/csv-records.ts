import { parse } from 'csv-parse';
import * as t from 'io-ts';
import * as E from 'fp-ts/lib/Either.js';
import { Readable, pipeline } from 'node:stream';
import { cellJson } from '../../../domain/sync/cell.js';

/** A record as it was in the file. */
export interface Original {
  /** Where it begins, counted from 1; each begins on a line of its own. */
  readonly line: number;
  readonly text: string;
  /** A row with more or fewer cells than the header: `text` is a list of them, which is no record. */
  readonly isRagged?: boolean;
}

const Row = t.type({
  record: t.record(t.string, t.string),
  info: t.intersection([
    t.type({ lines: t.number }),
    t.partial({ error: t.type({ record: t.array(t.string) }) }),
  ]),
});

/** A quote that is never closed would read the rest of the file as one record. */
const MAX_RECORD = 4_194_304;

/** A cell without a value is a field left out: a sheet has no other way to say that there is none. */
const recordOfRow = (row: Readonly<Record<string, string>>): string => {
  const members = Object.entries(row).flatMap(([column, cell]) => {
    const json = column === '' ? null : cellJson(column, cell);
    return json === null ? [] : [`${JSON.stringify(column)}:${json}`];
  });
  return `{${members.join(',')}}`;
};

const breaksIn = (cells: readonly string[]): number =>
  cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);

const toOriginal = ({ record, info }: t.TypeOf<typeof Row>): Original => {
  const ragged = info.error?.record;
  // The parser tells where a row ends.
  const line = info.lines - breaksIn(ragged ?? Object.values(record));
  return ragged === undefined
    ? { line, text: recordOfRow(record) }
    : { line, text: JSON.stringify(ragged), isRagged: true };
};

const UNDIVIDED = 'CSV_HEADER_UNDIVIDED';
const MAX_HEADER = 100;

/** Under a header that is one cell, no row would hold the field that it needs. */
const columnsOf = (header: readonly string[]): string[] => {
  const [first = ''] = header;
  if (header.length > 1 || !/[;\t|]/.test(first)) return header.map((name) => name.trim());
  throw Object.assign(new Error(first.slice(0, MAX_HEADER)), { code: UNDIVIDED });
};

/** The rows of a sheet with a header, each as a record in JSON. Fails where rows cannot be told apart. */
export async function* csvRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Original> {
  const parser = parse({
    bom: true,
    columns: columnsOf,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD,
  });
  // What breaks is met by the loop below, since it breaks the parser too.
  pipeline(Readable.from(chunks), parser, () => undefined);
  let last = 0;
  for await (const row of parser) {
    const decoded = Row.decode(row);
    if (E.isLeft(decoded)) continue;
    const original = toOriginal(decoded.right);
    last = Math.max(original.line, last + 1);
    yield { ...original, line: last };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  CSV_MAX_RECORD_SIZE: 'the record is over 4 MiB: is a quote never closed?',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'there is text after a closing quote',
  INVALID_OPENING_QUOTE: 'there is a quote within a cell that does not begin with one',
};

/** For a file that is found to be broken on the way. */
export const SEND_WHOLE =
  'Part of what comes before may have been applied; mend it and send the whole again';

/**
 * What is wrong with a sheet, and what to do; null when it is not about the sheet. Of what is in it
 * only a header is told.
 */
export const explainCsv = (error: unknown): string | null => {
  if (!(error instanceof Error) || !('code' in error)) return null;
  if (error.code === UNDIVIDED)
    return `The header of the CSV is one cell, "${error.message}": put commas between the cells. Nothing was sent`;
  if (!('lines' in error)) return null;
  const reason = REASONS[String(error.code)] ?? String(error.code);
  return `The CSV is broken about line ${String(error.lines)}: ${reason}. ${SEND_WHOLE}`;
};
