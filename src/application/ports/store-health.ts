import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';

export interface StoreStatus {
  readonly users: number;
  readonly posts: number;
  /** Pieces of propagation and deletion that are not finished. */
  readonly pendingWork: number;
}

export interface StoreHealth {
  /** One round trip. */
  readonly check: TaskEither<StoreError, StoreStatus>;
}
