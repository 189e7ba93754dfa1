import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ColumnKind } from '../../domain/column-kind.js';
import type { ColumnOwner } from '../../domain/shown.js';
import type { StoreError } from '../errors.js';

/** A kind of value that was once received for a column. */
export interface ReceivedKind {
  readonly owner: ColumnOwner;
  readonly field: string;
  readonly kind: ColumnKind;
}

/** All kinds ever received for columns, unordered; none is ever removed. */
export interface ColumnKinds {
  readonly read: TaskEither<StoreError, readonly ReceivedKind[]>;
  readonly add: (told: readonly ReceivedKind[]) => TaskEither<StoreError, void>;
}
