import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';

export interface StoreStatus {
  readonly users: number;
  readonly posts: number;
  /** Pieces of propagation and deletion that are not finished. */
  readonly pendingWork: number;
  /** Records of Xano that wait for their owner. */
  readonly deferred: number;
  /** Records of Xano that failed, and wait for somebody to decide. */
  readonly deadLetters: number;
}

export interface StoreHealth {
  /** One round trip. */
  readonly check: TaskEither<StoreError, StoreStatus>;
}
