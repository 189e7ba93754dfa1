import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type {
  PageQuery,
  Source,
  SourceError,
  SourceRow,
} from '../../../src/application/ports/source.js';
import { ENTITIES, type Entity } from '../../../src/domain/sync/entity.js';
import { compareIds, parseXanoId } from '../../../src/domain/sync/xano-id.js';

export type Tables = Partial<Record<Entity, readonly SourceRow[]>>;

const idOf = (row: SourceRow): string => {
  const id = parseXanoId(row['id']);
  if (E.isLeft(id)) throw new Error('a row without an id');
  return id.right;
};

const versionOf = (row: SourceRow): number => Number(row['updated_at'] ?? row['created_at'] ?? 0);

/** A source over tables that a test may change at any time; each of `errors` fails one request, before any succeeds. */
export const makeArraySource = (
  tables: Tables,
  errors: SourceError[] = [],
  onAsk: () => void = () => undefined,
) => {
  const queries: PageQuery[] = [];
  const answer = (query: PageQuery): ReturnType<Source['page']> => {
    queries.push(query);
    onAsk();
    const error = errors.shift();
    if (error !== undefined) return TE.left(error);
    const { entity, afterId, updatedSince, limit } = query;
    const found = (tables[entity] ?? [])
      .toSorted((a, b) => compareIds(idOf(a), idOf(b)))
      .filter((row) => afterId === null || compareIds(idOf(row), afterId) > 0)
      .filter((row) => updatedSince === null || versionOf(row) >= updatedSince);
    return TE.right({ rows: found.slice(0, limit), end: found.length <= limit });
  };
  const source: Source = {
    entities: ENTITIES.filter((entity) => tables[entity] !== undefined),
    page: (query) => TE.flatten(TE.fromIO(() => answer(query))),
  };
  return { source, queries };
};
