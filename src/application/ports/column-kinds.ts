import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ColumnKind } from '../../domain/column-kind.js';
import type { ColumnOwner } from '../../domain/shown.js';
import type { StoreError } from '../errors.js';

/** That a value of this kind was told of a column. */
export interface ToldKind {
  readonly owner: ColumnOwner;
  readonly field: string;
  readonly kind: ColumnKind;
}

/** What was ever told of columns, in whatever order; nothing of it is forgotten. */
export interface ColumnKinds {
  readonly read: TaskEither<StoreError, readonly ToldKind[]>;
  readonly add: (told: readonly ToldKind[]) => TaskEither<StoreError, void>;
}
