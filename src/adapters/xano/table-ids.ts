import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { SourceError, SourceRefused } from '../../application/ports/source.js';
import { shapeFault } from './rows-answer.js';
import { sourceFault, tableMissing } from './source-error.js';

/** The numbers by which the Metadata API knows tables. */
export interface TableIds {
  /** Null while it is not known: `ask` for it first. */
  readonly of: (table: string) => string | null;
  /** One request for a further page of the list of tables; to be repeated until the number is known. */
  readonly ask: (table: string) => TE.TaskEither<SourceError, void>;
  /**
   * What a refusal comes to that was answered to the number of a table: a number that is not found any
   * more is looked up again, once.
   */
  readonly refused: (table: string, error: SourceRefused) => SourceError;
  /** The number was a good one. */
  readonly found: (table: string) => void;
}

const Tables = t.type({
  items: t.array(t.type({ id: t.union([t.number, t.string]), name: t.string })),
  nextPage: t.union([t.number, t.null, t.undefined]),
});

/** In `sync.config.json` a table may be called by its number, which is not looked up. */
const isNumber = (table: string): boolean => /^\d+$/.test(table);

const NOT_FOUND = 404;

/** More pages have no end: somebody answers the same one again and again. */
const MAX_PAGES = 1000;

interface Lost {
  readonly id: string;
  readonly error: SourceRefused;
}

/** `list` asks for a page of the tables of the workspace. */
export const makeTableIds = (
  list: (page: number) => TE.TaskEither<SourceError, unknown>,
): TableIds => {
  const ids = new Map<string, string>();
  const lost = new Map<string, Lost>();
  let page = 1;
  let listed = new Set<string>();

  const take = (table: string, answer: t.TypeOf<typeof Tables>): E.Either<SourceError, void> => {
    for (const { id, name } of answer.items) {
      ids.set(name, String(id));
      listed.add(name);
    }
    const goesOn = typeof answer.nextPage === 'number' && page < MAX_PAGES;
    page = goesOn ? page + 1 : 1;
    if (goesOn) return E.right(undefined);
    const all = [...listed];
    listed = new Set();
    return ids.has(table)
      ? E.right(undefined)
      : E.left(tableMissing(table, all, lost.get(table)?.error ?? null));
  };

  return {
    of: (table) => (isNumber(table) ? table : (ids.get(table) ?? null)),
    ask: (table) =>
      pipe(
        TE.Do,
        TE.flatMap(() => list(page)),
        TE.flatMapEither((answer) =>
          Tables.is(answer) ? take(table, answer) : E.left(shapeFault(answer, 'a list of tables')),
        ),
      ),
    refused: (table, error) => {
      if (error.status !== NOT_FOUND) return error;
      if (isNumber(table)) return tableMissing(table, [], error);
      const id = ids.get(table);
      // The list says the same as before: something else is not found, such as a data source.
      if (id === undefined || lost.get(table)?.id === id) return error;
      lost.set(table, { id, error });
      ids.delete(table);
      return sourceFault('Xano does not find a table any more, which is looked up again.');
    },
    found: (table) => {
      lost.delete(table);
    },
  };
};
