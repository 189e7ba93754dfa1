import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { PageQuery, Source, SourceFault } from '../../application/ports/source.js';
import { ENTITIES, type Entity } from '../../domain/sync/entity.js';
import { datedPage, parseAnyRows } from './source-page.js';
import { sourceFault } from './understand-answer.js';
import { type OnDate, datedRequest } from './xano-request.js';

export interface SnapshotSourceSettings {
  /** The whole address of the endpoint in Xano; its own query parameters are kept. */
  readonly url: string;
  /** Sent both as `Authorization: Bearer` and as `X-API-Key`, so that the endpoint may check either. */
  readonly token: string;
  /** The name of each entity's table, sent in the parameter `table`. */
  readonly entities: Partial<Readonly<Record<Entity, string>>>;
  /** Timeout of one request, ms. */
  readonly timeout: number;
  readonly onDate?: OnDate;
}

const addressOf = (
  url: string,
  table: string,
  { afterId, updatedSince, limit }: PageQuery,
): E.Either<SourceFault, string> =>
  E.tryCatch(
    () => {
      const address = new URL(url);
      address.searchParams.set('table', table);
      // Some inputs of Xano refuse an empty number, so an unused parameter is left out.
      if (afterId !== null) address.searchParams.set('after_id', afterId);
      if (updatedSince !== null) address.searchParams.set('updated_after', String(updatedSince));
      address.searchParams.set('limit', String(limit));
      return address.href;
    },
    () => sourceFault('The address of the snapshot endpoint is not a URL.'),
  );

/**
 * Reads tables through a custom endpoint in Xano: `GET {url}?table=&after_id=&updated_after=&limit=` returns rows by
 * ascending id, with an id above `after_id`, changed at or after `updated_after` (ms). It answers Xano's paging envelope, `{
 * rows, more }`, or a bare array. A bare array signals the end only by being empty, so that each reading to the end costs
 * one request more, or two where the end has to be confirmed.
 */
export const makeSnapshotSource = (settings: SnapshotSourceSettings): Source => ({
  entities: ENTITIES.filter((entity) => settings.entities[entity] !== undefined),
  page: (query) => {
    const table = settings.entities[query.entity];
    if (table === undefined)
      return TE.left(sourceFault(`No table of Xano is set for ${query.entity}.`));
    const { token, timeout, onDate } = settings;
    const headers = { Authorization: `Bearer ${token}`, 'X-API-Key': token };
    return pipe(
      TE.fromEither(addressOf(settings.url, table, query)),
      TE.flatMap((url) => datedRequest({ method: 'GET', url, headers, timeout, onDate })),
      TE.flatMapEither(datedPage(parseAnyRows, query)),
    );
  },
});
