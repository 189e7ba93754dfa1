import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { SourceFault, SourceRow } from '../../application/ports/source.js';
import { sourceFault } from './source-error.js';

/** The rows of one answer, in whichever of its shapes it came. */
export interface RowsAnswer {
  readonly rows: readonly SourceRow[];
  /** Whether Xano says that there are further rows; null when it says neither. */
  readonly more: boolean | null;
  /** How many rows a full page of this answer has; null when it does not say. */
  readonly perPage: number | null;
  /** How many rows there are in all; null when it does not say. */
  readonly total: number | null;
}

const Rows = t.array(t.UnknownRecord);

const Envelope = t.intersection([
  t.type({ items: Rows }),
  t.partial({
    itemsReceived: t.number,
    nextPage: t.union([t.number, t.null]),
    perPage: t.union([t.number, t.null]),
    itemsTotal: t.number,
  }),
]);

const MoreRows = t.type({ rows: Rows, more: t.boolean });

/** What an uncaught error is in Xano's own words, under the status of a success. */
const DisguisedError = t.union([
  t.type({ payload: t.unknown, statement: t.string }),
  t.type({ code: t.string, message: t.string }),
]);

/** What is wrong with an answer that is not `expected`. */
export const shapeFault = (body: unknown, expected: string): SourceFault =>
  sourceFault(
    DisguisedError.is(body)
      ? 'Xano answered an error under the status of a success.'
      : `The answer of Xano is not ${expected}.`,
  );

const readEnvelope = (body: t.TypeOf<typeof Envelope>): E.Either<SourceFault, RowsAnswer> => {
  const { items, itemsReceived, nextPage, perPage, itemsTotal } = body;
  if (itemsReceived !== undefined && itemsReceived !== items.length)
    return E.left(sourceFault('The answer of Xano has not as many rows as it says.'));
  const more = nextPage === undefined ? null : nextPage !== null;
  return E.right({ rows: items, more, perPage: perPage ?? null, total: itemsTotal ?? null });
};

/** The paging envelope that Xano wraps around a list of records. */
export const parseEnvelope = (body: unknown): E.Either<SourceFault, RowsAnswer> =>
  Envelope.is(body) ? readEnvelope(body) : E.left(shapeFault(body, 'a page of rows'));

/** The envelope, `{ rows, more }`, or the bare array of a list without paging metadata. */
export const parseAnyRows = (body: unknown): E.Either<SourceFault, RowsAnswer> => {
  if (Rows.is(body)) return E.right({ rows: body, more: null, perPage: null, total: null });
  if (MoreRows.is(body))
    return E.right({ rows: body.rows, more: body.more, perPage: null, total: null });
  return pipe(body, parseEnvelope);
};
