import { EDGE_KINDS } from '../entities/edges.js';
import * as E from 'fp-ts/lib/Either.js';

/** What a record of Xano can be about, in the order in which syncing is fastest. */
export const ENTITIES = ['user', 'post', ...EDGE_KINDS] as const;

export type Entity = (typeof ENTITIES)[number];

/** The singular, or the plural of a path such as `/sync/users`. */
export const parseEntity = (word: string): E.Either<'UnknownEntity', Entity> => {
  const entity = ENTITIES.find((known) => known === word || `${known}s` === word);
  return entity === undefined ? E.left('UnknownEntity') : E.right(entity);
};
