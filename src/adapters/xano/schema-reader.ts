import { type OnDate, type XanoCall, xanoRequest } from './xano-request.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { SourceError } from '../../application/ports/source.js';
import type { SchemaColumn } from '../../domain/sync/propose/schema.js';
import { shapeFault } from './source-page.js';

/** Where the Metadata API is, and what lets in. */
export interface MetadataAccess {
  /** Up to and with `/api:meta`, such as `https://x8ki-letl.n7.xano.io/api:meta`. */
  readonly base: string;
  readonly token: string;
  readonly workspace: string;
  /** `live`, or another data source of the workspace. */
  readonly dataSource: string;
  /** Of one request, ms. */
  readonly timeout: number;
  readonly onDate?: OnDate;
}

/** A call to what is under `/workspace/{w}`; without a workspace, to the list of them. */
export const metadataCall = (
  { base, token, workspace, dataSource, timeout, onDate }: MetadataAccess,
  path: readonly string[],
): Omit<XanoCall, 'method'> => ({
  url: [
    base.replace(/\/+$/, ''),
    ...['workspace', workspace, ...path].filter((part) => part !== '').map(encodeURIComponent),
  ].join('/'),
  headers: { Authorization: `Bearer ${token}`, 'X-Data-Source': dataSource },
  timeout,
  onDate,
});

const TABLES_A_PAGE = 200;

/** A page of the tables of the workspace. */
export const listPage = (access: MetadataAccess) => (page: number) => {
  const call = metadataCall(access, ['table']);
  const url = `${call.url}?page=${page}&per_page=${TABLES_A_PAGE}`;
  return xanoRequest({ ...call, url, method: 'GET' });
};

export interface Workspace {
  readonly id: string;
  readonly name: string;
}

export interface ListedTable extends Workspace {
  /** Xano signs people in by it. */
  readonly isAuth: boolean;
}

type Answer<A> = TE.TaskEither<SourceError, A>;

/** One request, when its turn has come. */
export type Within = <A>(request: Answer<A>) => Answer<A>;

const Id = t.union([t.number, t.string]);
const Workspaces = t.readonlyArray(t.type({ id: Id, name: t.string }));
const Paged = t.type({ items: Workspaces });

const Tables = t.type({
  items: t.readonlyArray(
    t.intersection([t.type({ id: Id, name: t.string }), t.partial({ auth: t.unknown })]),
  ),
  nextPage: t.union([t.number, t.null, t.undefined]),
});

const Columns = t.readonlyArray(
  t.intersection([
    t.type({ name: t.string, type: t.string }),
    t.partial({ style: t.unknown, tableref_id: t.unknown, values: t.unknown }),
  ]),
);

const named = ({ id, name }: t.TypeOf<typeof Workspaces>[number]): Workspace => ({
  id: String(id),
  name,
});

/** All workspaces that the token opens. */
export const readWorkspaces =
  (within: Within) =>
  (access: Omit<MetadataAccess, 'workspace'>): Answer<readonly Workspace[]> =>
    pipe(
      within(xanoRequest({ ...metadataCall({ ...access, workspace: '' }, []), method: 'GET' })),
      TE.flatMapEither((answer): E.Either<SourceError, readonly Workspace[]> => {
        if (Workspaces.is(answer)) return E.right(answer.map(named));
        return Paged.is(answer)
          ? E.right(answer.items.map(named))
          : E.left(shapeFault(answer, 'a list of workspaces'));
      }),
    );

/** More pages have no end: somebody answers the same one again and again. */
const MAX_PAGES = 100;

/** All tables of the workspace. */
export const readTables =
  (within: Within) =>
  (access: MetadataAccess): Answer<readonly ListedTable[]> => {
    const from = (page: number): Answer<readonly ListedTable[]> =>
      pipe(
        within(listPage(access)(page)),
        TE.flatMap((answer) => {
          if (!Tables.is(answer)) return TE.left(shapeFault(answer, 'a list of tables'));
          const tables = answer.items.map((one) => ({ ...named(one), isAuth: one.auth === true }));
          return typeof answer.nextPage === 'number' && page < MAX_PAGES
            ? pipe(
                from(page + 1),
                TE.map((rest) => [...tables, ...rest]),
              )
            : TE.right(tables);
        }),
      );
    return from(1);
  };

const valuesIn = (values: unknown): readonly string[] =>
  Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];

const toColumn =
  (tables: readonly Workspace[]) =>
  ({ name, type, style, tableref_id, values }: t.TypeOf<typeof Columns>[number]): SchemaColumn => ({
    name,
    type: style === 'list' ? 'list' : type,
    refersTo:
      typeof tableref_id === 'number' || typeof tableref_id === 'string'
        ? (tables.find(({ id }) => id === String(tableref_id))?.name ?? null)
        : null,
    values: valuesIn(values),
  });

/** The columns of a table; `tables` are those that they may refer to. */
export const readColumns =
  (within: Within) =>
  (
    access: MetadataAccess,
    table: string,
    tables: readonly Workspace[],
  ): Answer<readonly SchemaColumn[]> =>
    pipe(
      within(xanoRequest({ ...metadataCall(access, ['table', table, 'schema']), method: 'GET' })),
      TE.flatMapEither((answer) =>
        Columns.is(answer)
          ? E.right(pipe(answer, RA.map(toColumn(tables))))
          : E.left(shapeFault(answer, 'a list of columns')),
      ),
    );
