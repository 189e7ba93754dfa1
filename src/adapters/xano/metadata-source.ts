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

/** The numbers by which the Metadata API knows tables. */
interface TableIds {
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

/** In `sync.config.json` a table may be called by its number, which is not looked up. */
const isNumber = (table: string): boolean => /^\d+$/.test(table);

const NOT_FOUND = 404;

/** More pages have no end: somebody answers the same one again and again. */
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

/** `list` asks for a page of the tables of the workspace. */
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

export interface MetadataTable {
  /** The name of the table in Xano, or its number there. */
  readonly table: string;
  /** The column of its last change, such as `updated_at`; `created_at` where rows never change. */
  readonly updatedColumn: string;
}

export interface MetadataSourceSettings extends MetadataAccess {
  readonly tables: Partial<Readonly<Record<Entity, MetadataTable>>>;
}

const searchOf = ({ updatedColumn }: MetadataTable, query: PageQuery): readonly unknown[] => [
  ...(query.afterId === null ? [] : [{ 'id|>': idForJson(query.afterId) }]),
  // Times are whole ms, and `>` is the one of the two that Xano documents.
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
    // Always the first page: page numbers shift under rows that come and go, ids do not.
    body: printJson({
      page: 1,
      per_page: query.limit,
      sort: { id: 'asc' },
      search: searchOf(table, query),
    }),
  };
};

/**
 * Reads tables by Xano's Metadata API. It gives every column, private ones too, and its token opens
 * all workspaces of the instance: what enters Redis is decided by who takes the rows.
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
