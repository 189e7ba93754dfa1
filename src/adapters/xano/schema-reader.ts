import { type OnDate, type XanoCall, xanoRequest } from './xano-request.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { ask, gen } from '../../application/gen.js';
import type { SourceError } from '../../application/ports/source.js';
import type { SchemaColumn } from '../../domain/sync/propose/schema.js';
import { shapeFault } from './source-page.js';

/** The address of the Metadata API, and its credentials. */
export interface MetadataAccess {
  /** Up to and including `/api:meta`, such as `https://x8ki-letl.n7.xano.io/api:meta`. */
  readonly base: string;
  readonly token: string;
  readonly workspace: string;
  /** `live`, or another data source of the workspace. */
  readonly dataSource: string;
  /** Timeout of one request, ms. */
  readonly timeout: number;
  readonly onDate?: OnDate;
}

/** Builds a call below `/workspace/{w}`; an empty workspace calls the list of workspaces. */
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

export interface Workspace {
  readonly id: string;
  readonly name: string;
}

export interface ListedTable extends Workspace {
  /** Whether Xano authenticates users by this table. */
  readonly isAuth: boolean;
}

type Answer<A> = TE.TaskEither<SourceError, A>;

/** Runs a request when its turn has come. */
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

const answered = <A>(
  call: Omit<XanoCall, 'method'>,
  codec: t.Type<A, unknown>,
  expected: string,
): Answer<A> =>
  pipe(
    xanoRequest({ ...call, method: 'GET' }),
    TE.filterOrElseW(codec.is, (answer) => shapeFault(answer, expected)),
  );

/** Reads all workspaces that the token opens. */
export const readWorkspaces =
  (within: Within) =>
  (access: Omit<MetadataAccess, 'workspace'>): Answer<readonly Workspace[]> =>
    pipe(
      metadataCall({ ...access, workspace: '' }, []),
      (call) => within(answered(call, t.union([Workspaces, Paged]), 'a list of workspaces')),
      TE.map((answer) => (Paged.is(answer) ? answer.items : answer).map(named)),
    );

const TABLES_A_PAGE = 200;

/** Reads one page of the tables in the workspace. */
export const listTables = (access: MetadataAccess) => (page: number) => {
  const call = metadataCall(access, ['table']);
  const url = `${call.url}?page=${page}&per_page=${TABLES_A_PAGE}`;
  return answered({ ...call, url }, Tables, 'a list of tables');
};

/** More pages than any workspace has: the server must be repeating the same page. */
const MAX_PAGES = 100;

/** Reads all tables of the workspace. */
export const readTables =
  (within: Within) =>
  (access: MetadataAccess): Answer<readonly ListedTable[]> =>
    gen(function* () {
      const tables: ListedTable[] = [];
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const { items, nextPage } = yield* ask(within(listTables(access)(page)));
        tables.push(...items.map((one) => ({ ...named(one), isAuth: one.auth === true })));
        if (typeof nextPage !== 'number') break;
      }
      return tables;
    });

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

/** Reads the columns of a table; `tables` are the tables that columns may refer to. */
export const readColumns =
  (within: Within) =>
  (
    access: MetadataAccess,
    table: string,
    tables: readonly Workspace[],
  ): Answer<readonly SchemaColumn[]> =>
    pipe(
      metadataCall(access, ['table', table, 'schema']),
      (call) => within(answered(call, Columns, 'a list of columns')),
      TE.map((columns) => columns.map(toColumn(tables))),
    );
