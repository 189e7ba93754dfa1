import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ClusterNodes } from '../../domain/health/cluster.js';
import type { Census, Emptied, Lost, StoreFacts } from '../../domain/health/store-state.js';
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
  /** Keys of nobody in particular that hold what they should not, so that steps which need them refuse. */
  readonly damaged: readonly string[];
}

export interface Probing {
  /** ms. */
  readonly now: number;
  /** The name of a store that has none yet. */
  readonly freshName: string;
  /** Nothing is written where anybody has written within so many ms; 0: it is written at all events. */
  readonly interval: number;
}

/** Which store this is. */
export interface StoreIdentity extends Census {
  /** Given at its first probing, and lost with all that it holds. */
  readonly name: string;
  readonly emptied: Emptied | null;
  /** What a cluster has lost, where only a part of it was emptied. */
  readonly lost: Lost | null;
  /** When the canary of Xano that came last was touched, ms; null: none has come. */
  readonly copyAsOf: number | null;
}

export interface StoreHealth {
  /** One round trip. */
  readonly check: TaskEither<StoreError, StoreStatus>;
  /**
   * Writes a little, to see that the store takes it, and asks which store it is. On a cluster each bucket is asked for the
   * sign of life that was left there: where some are missing, that is noted for all who look, until a whole comparison with
   * Xano has ended.
   */
  readonly probe: (probing: Probing) => TaskEither<StoreError, StoreIdentity>;
  /** Remembers in the store of this name, for all who look, that it was emptied; null: no more. */
  readonly noteEmptied: (name: string, emptied: Emptied | null) => TaskEither<StoreError, void>;
  /**
   * Remembers when a canary of Xano was touched, ms, unless a later one is known; answers what was known
   * before, or null. One step.
   */
  readonly noteCanary: (at: number) => TaskEither<StoreError, number | null>;
  /** What the store tells of itself; nothing where it may not be asked. Never fails. */
  readonly facts: TaskEither<StoreError, StoreFacts>;
  /** The nodes of a cluster; null on one Redis, and where it may not be asked. */
  readonly nodes: TaskEither<StoreError, ClusterNodes | null>;
}
