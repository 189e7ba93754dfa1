import * as E from 'fp-ts/lib/Either.js';
import type { ImportLine, LineFault } from '../../../application/sync/import-line.js';
import type { RowFields } from '../../../domain/sync/incoming-row.js';
import { failedLine, type FailedLine } from '../../../domain/sync/failed-line.js';
import type { ParseText } from '../json-body.js';
import type { TextLine } from './split-lines.js';

const MAX_LINES = 1000;
/** UTF-16 units, so that a chunk of long lines stays small too. */
const MAX_SIZE = 2_097_152;

const NOT_OBJECT: LineFault = { code: 'invalid_record', message: 'a record is a JSON object' };
const NOT_JSON: LineFault = { code: 'invalid_json', message: 'the line is not well-formed JSON' };
const REFUSED: LineFault = {
  code: 'invalid_record',
  message: 'a record has no member named __proto__, and does not nest so deep',
};

const isObject = (value: unknown): value is RowFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Row = E.Either<LineFault, RowFields>;

const toObject = (value: unknown): Row => (isObject(value) ? E.right(value) : E.left(NOT_OBJECT));

/** How one value becomes a row; `isMixed`: each row says in its `entity` what it is. */
export type ToRow = (value: unknown) => Row;

export const makeToRow = (isMixed: boolean): ToRow => {
  const inFailure = ({ entity, record }: FailedLine): Row =>
    E.map((row: RowFields) => (isMixed ? { entity, ...row } : row))(toObject(record));
  return (value) =>
    E.flatMap((row: RowFields) => {
      const failed = failedLine(row);
      return failed === null ? E.right(row) : inFailure(failed);
    })(toObject(value));
};

const readLine =
  (parse: ParseText, toRow: ToRow) =>
  ({ line, text }: TextLine): ImportLine => ({
    line,
    row: E.flatMap((json: string) =>
      E.flatMap(toRow)(
        E.mapLeft((fault: { readonly _tag: string }) =>
          fault._tag === 'InvalidJson' ? NOT_JSON : REFUSED,
        )(parse(json)),
      ),
    )(text),
  });

/** The lines of a stream, as many at a time as are applied together. */
export async function* chunksOfStream(
  source: AsyncIterable<readonly TextLine[]>,
  parse: ParseText,
  toRow: ToRow,
): AsyncGenerator<readonly ImportLine[]> {
  const read = readLine(parse, toRow);
  let chunk: ImportLine[] = [];
  let size = 0;
  for await (const lines of source)
    for (const one of lines) {
      chunk.push(read(one));
      size += E.isRight(one.text) ? one.text.right.length : 0;
      if (chunk.length < MAX_LINES && size < MAX_SIZE) continue;
      yield chunk;
      chunk = [];
      size = 0;
    }
  if (chunk.length > 0) yield chunk;
}

/** The members of an array, as many at a time as are applied together. */
export function* chunksOfArray(
  values: readonly unknown[],
  toRow: ToRow,
): Generator<readonly ImportLine[]> {
  for (let start = 0; start < values.length; start += MAX_LINES)
    yield values
      .slice(start, start + MAX_LINES)
      .map((value, place) => ({ line: start + place + 1, row: toRow(value) }));
}
