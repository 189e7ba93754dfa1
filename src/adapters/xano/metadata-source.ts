import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PageQuery, Source, SourceError, SourcePage } from '../../application/ports/source.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import { idForJson, printJson } from './lossless-json.js';
import { parseEnvelope } from './rows-answer.js';
import { sourceFault } from './source-error.js';
import { datedPage } from './source-page.js';
import { listPage, metadataCall, type MetadataAccess } from './metadata-call.js';
import { makeTableIds } from './table-ids.js';
import { datedRequest, type XanoCall } from './xano-request.js';

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
  const ids = makeTableIds(listPage(settings));

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
    return pipe(
      TE.fromIO(() => ids.of(table.table)),
      TE.flatMap((id) =>
        id === null
          ? pipe(
              ids.ask(table.table),
              TE.flatMap(() => page(query)),
            )
          : search(table, id, query),
      ),
    );
  };

  return {
    entities: ENTITIES.filter((entity) => settings.tables[entity] !== undefined),
    prepare,
    numberOf: (entity) => ids.of(settings.tables[entity]?.table ?? ''),
    page,
  };
};
