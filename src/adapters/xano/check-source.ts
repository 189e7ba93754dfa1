import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Source, SourceError } from '../../application/ports/source.js';
import type { Entity } from '../../domain/sync/entity.js';
import { sourceFault } from './source-error.js';

export interface SourceCheck {
  /** Whose first row was asked for. */
  readonly entity: Entity;
  /** No row came: an empty table, or an endpoint that drops the columns of its answer. */
  readonly isEmpty: boolean;
}

/** Whether Xano can be read: one request for one row, so that it costs next to none of the quota. */
export const checkSource = (source: Source): TE.TaskEither<SourceError, SourceCheck> => {
  const [entity] = source.entities;
  if (entity === undefined) return TE.left(sourceFault('No table of Xano is set.'));
  return pipe(
    source.page({ entity, afterId: null, updatedSince: null, limit: 1 }),
    TE.map(({ rows }) => ({ entity, isEmpty: rows.length === 0 })),
  );
};
