import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { UserFields } from '../../domain/profile.js';
import type { StoreError } from '../errors.js';

export interface RankedModel {
  readonly user: UserFields;
  readonly score: number;
}

/** Lists of users for searches; each is one round trip. */
export interface UserDirectory {
  readonly newest: (
    role: 'user' | 'model',
    limit: number,
  ) => TaskEither<StoreError, readonly UserFields[]>;
  /** By engagement over all their posts, highest first. */
  readonly topModels: (limit: number) => TaskEither<StoreError, readonly RankedModel[]>;
}
