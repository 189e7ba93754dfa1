import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { isLosslessNumber, parse } from 'lossless-json';
import type { XanoDatabase } from './database.js';
import { printEnvelope, readRows, type Condition, type RowsQuery } from './read-rows.js';
import { badInput, type Reply } from './reply.js';

const Value = t.union([t.string, t.number]);
const Operand = t.union([Value, t.array(Value)]);
type Operand = t.TypeOf<typeof Operand>;
const Search = t.record(t.string, Operand);
const Sort = t.record(t.string, t.union([t.literal('asc'), t.literal('desc')]));

const SearchBody = t.partial({
  page: t.number,
  per_page: t.number,
  sort: t.union([Sort, t.array(Sort)]),
  search: t.union([Search, t.array(Search)]),
});

const DEFAULT_PER_PAGE = 50;

/** Parses JSON; long numbers become text of their digits, so that they reach PostgreSQL exactly. */
const parseBody = (text: string): unknown => {
  try {
    return parse(text, (_, value) => {
      if (!isLosslessNumber(value)) return value;
      const number = Number(value.value);
      return Number.isSafeInteger(number) ? number : value.value;
    });
  } catch {
    return null;
  }
};

const toList = <A>(one: A | A[] | undefined): readonly A[] => {
  if (one === undefined) return [];
  return Array.isArray(one) ? one : [one];
};

const toCondition = ([key, value]: readonly [string, Operand]): Condition => {
  const [column = '', operator = '='] = key.split('|');
  return { column, operator, values: toList<string | number>(value).map(String) };
};

export interface MetadataBehaviour {
  /** Maximum rows of one page, whatever `per_page` asks for; null for no such limit. */
  readonly perPageCap: number | null;
  readonly ignoreFilters: boolean;
  readonly ignoreSort: boolean;
}

const toQuery = (
  table: string,
  body: t.TypeOf<typeof SearchBody>,
  { perPageCap, ignoreFilters, ignoreSort }: MetadataBehaviour,
): RowsQuery => {
  const limit = Math.min(body.per_page ?? DEFAULT_PER_PAGE, perPageCap ?? Infinity);
  const sort = toList<t.TypeOf<typeof Sort>>(body.sort).flatMap((one) => Object.entries(one));
  const search = toList<t.TypeOf<typeof Search>>(body.search).flatMap((one) => Object.entries(one));
  return {
    table,
    conditions: ignoreFilters ? [] : search.map(toCondition),
    sort: ignoreSort ? [['id', 'desc']] : [...sort, ['id', 'asc']],
    limit,
    offset: ((body.page ?? 1) - 1) * limit,
  };
};

/** Answers `POST …/content/search` of the Metadata API: every column of the rows that match. */
export const searchContent = async (
  db: XanoDatabase,
  table: string,
  text: string,
  behaviour: MetadataBehaviour,
): Promise<Reply> => {
  const body = SearchBody.decode(parseBody(text));
  if (E.isLeft(body)) return badInput('Invalid value for param:search', 'search');
  const query = toQuery(table, body.right, behaviour);
  const found = await readRows(db, query);
  return typeof found === 'string'
    ? badInput(`Invalid field or operator: ${found}`, found)
    : { status: 200, text: printEnvelope(found, query) };
};
