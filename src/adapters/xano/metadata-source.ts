import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type {
  PageQuery,
  Source,
  SourceError,
  SourcePage,
  SourceRefused,
} from '../../application/ports/source.js';
import { datedPage, parseEnvelope } from './source-page.js';
import { sourceFault } from './understand-answer.js';
import { ask, gen } from '../../application/gen.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import { idForJson, printJson } from './lossless-json.js';
import { type MetadataAccess, listTables, metadataCall } from './schema-reader.js';
import { type XanoCall, datedRequest } from './xano-request.js';

/** The ids by which the Metadata API knows tables. */
interface TableIds {
  /** Null if not known yet: call `ask` first. */
  readonly of: (table: string) => string | null;
  /** Requests one more page of the list of tables; to be repeated until `of` knows the id. */
  readonly ask: (table: string) => TE.TaskEither<SourceError, void>;
  /** Interprets a refusal of a table's id: an id that is no longer found is looked up again, once. */
  readonly refused: (table: string, error: SourceRefused) => SourceError;
  /** Notes that the table's id works. */
  readonly found: (table: string) => void;
}

/** A table may be named by its id in `sync.config.json`, which then needs no lookup. */
const isNumber = (table: string): boolean => /^\d+$/.test(table);

const NOT_FOUND = 404;

/** More pages than any workspace has: the server must be repeating the same page. */
const MAX_PAGES = 1000;

interface Lost {
  readonly id: string;
  readonly error: SourceRefused;
}

const tableMissing = (
  table: string,
  tables: readonly string[],
  said: SourceRefused | null,
): SourceError => ({ _tag: 'SourceTableMissing', table, tables, said });

/** `list` requests one page of the tables in the workspace. */
const makeTableIds = (list: ReturnType<typeof listTables>): TableIds => {
  const ids = new Map<string, string>();
  const lost = new Map<string, Lost>();
  let page = 1;
  let listed = new Set<string>();

  return {
    of: (table) => (isNumber(table) ? table : (ids.get(table) ?? null)),
    ask: (table) =>
      gen(function* () {
        const { items, nextPage } = yield* ask(list(page));
        for (const { id, name } of items) {
          ids.set(name, String(id));
          listed.add(name);
        }
        const goesOn = typeof nextPage === 'number' && page < MAX_PAGES;
        page = goesOn ? page + 1 : 1;
        if (goesOn) return;
        const all = [...listed];
        listed = new Set();
        if (!ids.has(table))
          yield* ask(TE.left(tableMissing(table, all, lost.get(table)?.error ?? null)));
      }),
    refused: (table, error) => {
      if (error.status !== NOT_FOUND) return error;
      if (isNumber(table)) return tableMissing(table, [], error);
      const id = ids.get(table);
      // The lookup returned the same id again, so something else is missing, such as a data source.
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

export interface MetadataTable {
  /** The table's name in Xano, or its id there. */
  readonly table: string;
  /** The column with the time of the last change, such as `updated_at`; `created_at` if rows never change. */
  readonly updatedColumn: string;
}

export interface MetadataSourceSettings extends MetadataAccess {
  readonly tables: Partial<Readonly<Record<Entity, MetadataTable>>>;
}

const searchOf = ({ updatedColumn }: MetadataTable, query: PageQuery): readonly unknown[] => [
  ...(query.afterId === null ? [] : [{ 'id|>': idForJson(query.afterId) }]),
  // Times are whole ms, so `>` with one less means "at or after"; only `>` is documented by Xano.
  ...(query.updatedSince === null ? [] : [{ [`${updatedColumn}|>`]: query.updatedSince - 1 }]),
];

const searchCall = (
  settings: MetadataSourceSettings,
  id: string,
  table: MetadataTable,
  query: PageQuery,
): XanoCall => {
  const call = metadataCall(settings, ['table', id, 'content', 'search']);
  return {
    ...call,
    method: 'POST',
    headers: { ...call.headers, 'Content-Type': 'application/json' },
    // Always the first page: page numbers shift while rows are added and deleted, ids do not.
    body: printJson({
      page: 1,
      per_page: query.limit,
      sort: { id: 'asc' },
      search: searchOf(table, query),
    }),
  };
};

/**
 * Reads tables through Xano's Metadata API. It returns every column, private ones included, and its token opens all
 * workspaces of the instance: the consumer of the rows decides what enters Redis.
 */
export const makeMetadataSource = (settings: MetadataSourceSettings): Source => {
  const ids = makeTableIds(listTables(settings));

  const prepare = (entity: Entity): TE.TaskEither<SourceError, void> | null => {
    const table = settings.tables[entity]?.table;
    return table === undefined || ids.of(table) !== null ? null : ids.ask(table);
  };

  const search = (
    table: MetadataTable,
    id: string,
    query: PageQuery,
  ): TE.TaskEither<SourceError, SourcePage> =>
    pipe(
      datedRequest(searchCall(settings, id, table, query)),
      TE.mapLeft((error) =>
        error._tag === 'SourceRefused' ? ids.refused(table.table, error) : error,
      ),
      TE.tapIO(() => () => {
        ids.found(table.table);
      }),
      TE.flatMapEither(datedPage(parseEnvelope, query)),
    );

  const page: Source['page'] = (query) => {
    const table = settings.tables[query.entity];
    if (table === undefined)
      return TE.left(sourceFault(`No table of Xano is set for ${query.entity}.`));
    return gen(function* () {
      let id = ids.of(table.table);
      for (; id === null; id = ids.of(table.table)) yield* ask(ids.ask(table.table));
      return yield* ask(search(table, id, query));
    });
  };

  return {
    entities: ENTITIES.filter((entity) => settings.tables[entity] !== undefined),
    prepare,
    numberOf: (entity) => ids.of(settings.tables[entity]?.table ?? ''),
    page,
  };
};
