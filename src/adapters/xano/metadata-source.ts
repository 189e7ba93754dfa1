import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PageQuery, Source } from '../../application/ports/source.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import { idForJson, printJson } from './lossless-json.js';
import { parseEnvelope } from './rows-answer.js';
import { sourceFault } from './source-error.js';
import { datedPage } from './source-page.js';
import { datedRequest, type OnDate, type XanoCall } from './xano-request.js';

export interface MetadataTable {
  /** The id of the table in Xano. */
  readonly table: string;
  /** The column of its last change, such as `updated_at`; `created_at` where rows never change. */
  readonly updatedColumn: string;
}

export interface MetadataSourceSettings {
  /** Up to and with `/api:meta`, such as `https://x8ki-letl.n7.xano.io/api:meta`. */
  readonly base: string;
  readonly token: string;
  readonly workspace: string;
  /** `live`, or another data source of the workspace. */
  readonly dataSource: string;
  readonly tables: Partial<Readonly<Record<Entity, MetadataTable>>>;
  /** Of one request, ms. */
  readonly timeout: number;
  readonly onDate?: OnDate;
}

const searchOf = ({ updatedColumn }: MetadataTable, query: PageQuery): readonly unknown[] => [
  ...(query.afterId === null ? [] : [{ 'id|>': idForJson(query.afterId) }]),
  // Times are whole ms, and `>` is the one of the two that Xano documents.
  ...(query.updatedSince === null ? [] : [{ [`${updatedColumn}|>`]: query.updatedSince - 1 }]),
];

const callOf = (
  { base, token, workspace, dataSource, timeout, onDate }: MetadataSourceSettings,
  table: MetadataTable,
  query: PageQuery,
): XanoCall => {
  const path = ['workspace', workspace, 'table', table.table].map(encodeURIComponent).join('/');
  return {
    method: 'POST',
    url: `${base.replace(/\/+$/, '')}/${path}/content/search`,
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'X-Data-Source': dataSource,
    },
    // Always the first page: page numbers shift under rows that come and go, ids do not.
    body: printJson({
      page: 1,
      per_page: query.limit,
      sort: { id: 'asc' },
      search: searchOf(table, query),
    }),
    timeout,
    onDate,
  };
};

/**
 * Reads tables by Xano's Metadata API. It gives every column, private ones too, and its token opens
 * all workspaces of the instance: what enters Redis is decided by who takes the rows.
 */
export const makeMetadataSource = (settings: MetadataSourceSettings): Source => ({
  entities: ENTITIES.filter((entity) => settings.tables[entity] !== undefined),
  page: (query) => {
    const table = settings.tables[query.entity];
    if (table === undefined)
      return TE.left(sourceFault(`No table of Xano is set for ${query.entity}.`));
    return pipe(
      datedRequest(callOf(settings, table, query)),
      TE.flatMapEither(datedPage(parseEnvelope, query)),
    );
  },
});
