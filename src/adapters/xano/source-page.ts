import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type {
  PageQuery,
  SourceClock,
  SourceFault,
  SourcePage,
  SourceRow,
} from '../../application/ports/source.js';
import { sourceFault } from './understand-answer.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import { type XanoId, compareIds, parseXanoId } from '../../domain/sync/xano-id.js';

/** The rows of one answer, normalised from any of its shapes. */
export interface RowsAnswer {
  readonly rows: readonly SourceRow[];
  /** Whether Xano says that further rows exist; null if it does not say. */
  readonly more: boolean | null;
  /** Rows in a full page of this answer; null if it does not say. */
  readonly perPage: number | null;
  /** Rows in all; null if it does not say. */
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

/** The body of an uncaught error, which Xano may send with the status of a success. */
const DisguisedError = t.union([
  t.type({ payload: t.unknown, statement: t.string }),
  t.type({ code: t.string, message: t.string }),
]);

/** Describes what is wrong with an answer that is not `expected`. */
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

/** Parses the paging envelope that Xano wraps around a list of records. */
export const parseEnvelope = (body: unknown): E.Either<SourceFault, RowsAnswer> =>
  Envelope.is(body) ? readEnvelope(body) : E.left(shapeFault(body, 'a page of rows'));

/** Parses the envelope, `{ rows, more }`, or the bare array of a list without paging metadata. */
export const parseAnyRows = (body: unknown): E.Either<SourceFault, RowsAnswer> => {
  if (Rows.is(body)) return E.right({ rows: body, more: null, perPage: null, total: null });
  if (MoreRows.is(body))
    return E.right({ rows: body.rows, more: body.more, perPage: null, total: null });
  return pipe(body, parseEnvelope);
};

interface Identified {
  readonly id: XanoId;
  readonly row: SourceRow;
}

const identify = (row: SourceRow): E.Either<SourceFault, Identified> =>
  pipe(
    parseXanoId(row['id']),
    E.bimap(
      () => sourceFault('A row of Xano has no id.'),
      (id) => ({ id, row }),
    ),
  );

/** Whether Xano counts more rows than it sent. It counts all rows that match the query, which asks for the first of them. */
const isShort = ({ rows, total }: RowsAnswer): boolean => total !== null && total > rows.length;

/**
 * Tells whether a page is the last. Xano may send fewer rows than asked for, so a short page alone proves nothing: it is the
 * end if Xano says so, counts no further rows and the page had room for more, or if no row came.
 */
const isEnd = (answer: RowsAnswer, limit: number): boolean => {
  const { rows, more, perPage } = answer;
  const hadRoom = rows.length < Math.min(limit, perPage ?? limit);
  return rows.length === 0 || (more === false && hadRoom && !isShort(answer));
};

const isAscending = (rows: readonly Identified[]): boolean =>
  rows.every(({ id }, i) => {
    const next = rows[i + 1];
    return next === undefined || compareIds(id, next.id) <= 0;
  });

/** Finds why reading on after this page would skip or repeat rows: it is out of order, or not past `afterId`. */
const faultOf = (
  rows: readonly Identified[],
  { afterId }: PageQuery,
  answer: RowsAnswer,
): SourceFault | null => {
  if (rows.length === 0)
    return answer.more === true || isShort(answer)
      ? sourceFault('Xano says that there are rows, and gave none.')
      : null;
  if (!isAscending(rows)) return sourceFault('Xano did not sort the rows by their ids.');
  const goesOn = afterId === null || rows.some(({ id }) => compareIds(id, afterId) > 0);
  return goesOn ? null : sourceFault('Xano did not leave out the rows up to the id it was given.');
};

const inOrder = (rows: readonly Identified[]): readonly SourceRow[] =>
  rows.toSorted((a, b) => compareIds(a.id, b.id)).map(({ row }) => row);

/**
 * Makes a page of an answer. While further rows may exist, the next query has to continue from its last id: rows in another
 * order, or none beyond `afterId`, are a fault and not a page, since reading on by ids would skip rows or never end.
 */
export const toPage =
  (query: PageQuery) =>
  (answer: RowsAnswer): E.Either<SourceFault, SourcePage> =>
    pipe(
      answer.rows,
      RA.traverse(E.Applicative)(identify),
      E.flatMap((rows) => {
        const end = isEnd(answer, query.limit);
        const fault = end && rows.length > 0 ? null : faultOf(rows, query, answer);
        return fault === null
          ? E.right({ rows: inOrder(rows), end, total: answer.total })
          : E.left(fault);
      }),
    );

/** Parses an answer into a page, with the clock that came with the answer. */
export const datedPage =
  (parse: (answer: unknown) => E.Either<SourceFault, RowsAnswer>, query: PageQuery) =>
  (dated: {
    readonly answer: unknown;
    readonly clock: SourceClock | null;
  }): E.Either<SourceFault, SourcePage> =>
    pipe(
      parse(dated.answer),
      E.flatMap(toPage(query)),
      E.map((page) => ({ ...page, clock: dated.clock })),
    );
