import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ClusterNodes } from '../../domain/health/cluster.js';
import type { Census, Emptied, Lost, StoreFacts } from '../../domain/health/store-state.js';
import type { StoreError } from '../errors.js';

export interface StoreStatus {
  readonly users: number;
  readonly posts: number;
  /** Unfinished jobs (propagation and deletion). */
  readonly pendingWork: number;
  /** Records of Xano that wait for their owner. */
  readonly deferred: number;
  /** Records of Xano that failed, and wait for somebody to decide. */
  readonly deadLetters: number;
  /** Keys shared by all users and posts that hold a wrong type, so that changes which need them are refused. */
  readonly damaged: readonly string[];
}

export interface Probing {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Name for a store that has none yet. */
  readonly freshName: string;
  /** The probe writes nothing when any process has written within so many ms; 0 always writes. */
  readonly interval: number;
}

/** Which store this is, and what it has lost. */
export interface StoreIdentity extends Census {
  /** Name that the first probe gives the store; lost when the store is emptied. */
  readonly name: string;
  readonly emptied: Emptied | null;
  /** What a cluster has lost where only a part of it was emptied; null for nothing. */
  readonly lost: Lost | null;
  /** When Xano touched the newest canary that was received, ms; null when none has been received. */
  readonly copyAsOf: number | null;
}

export interface StoreHealth {
  /** Reads the status in one round trip. */
  readonly check: TaskEither<StoreError, StoreStatus>;
  /**
   * Writes a small key to see that the store accepts writes, and reads which store it is. On a cluster it also looks for the
   * marker in each bucket: missing ones are noted as lost, for all processes, until a whole comparison with Xano has ended.
   */
  readonly probe: (probing: Probing) => TaskEither<StoreError, StoreIdentity>;
  /** Notes in the store of this name, for all processes, that it was emptied; null removes the note. */
  readonly noteEmptied: (name: string, emptied: Emptied | null) => TaskEither<StoreError, void>;
  /**
   * Atomic: stores when Xano touched a canary, ms, unless a later instant is known; resolves to the instant known before, or
   * null. An instant ahead of `now` counts as unknown.
   */
  readonly noteCanary: (at: number, now: number) => TaskEither<StoreError, number | null>;
  /** What the store reports of itself; empty where it may not be asked. Never fails. */
  readonly facts: TaskEither<StoreError, StoreFacts>;
  /** The nodes of a cluster; null on one Redis, and where it may not be asked. */
  readonly nodes: TaskEither<StoreError, ClusterNodes | null>;
}
