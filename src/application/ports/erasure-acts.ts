import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Erasure, ErasureStep, Hanging } from '../../domain/sync/decide-erasure.js';
import type { IdFacts } from '../../domain/sync/id-facts.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { Row } from '../../domain/sync/row.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { CHANGED } from './edge-acts.js';
import type { Origin } from './origin.js';
import type { Deletion } from './user-store.js';

/** A user, or what is left of one, and some of what hangs on either. */
export interface ErasureReading {
  readonly erasure: Erasure;
  /** Null: there is nobody of that name. */
  readonly user: Row | null;
  /** What is remembered of the user's id. */
  readonly known: IdFacts | null;
  /** Of the last delete of that name, ms; 0 for none. */
  readonly tombstone: number;
  readonly hanging: Hanging;
  /** How much hangs on the user. */
  readonly held: Deletion;
}

export interface ErasureAct {
  readonly steps: readonly ErasureStep[];
  readonly origin: Origin;
  /** What Xano is to hear where a user acts; null: nothing. */
  readonly event: OutboxEvent | null;
  readonly now: number;
}

export interface ErasureActs {
  /** A user who is to go by a delete of this version, ms; null takes everything. */
  readonly read: (username: Username, at: number | null) => TaskEither<StoreError, ErasureReading>;
  /**
   * What is left of a user who is gone, as the work on it has come. Nobody of that name is made while that is recorded: who is here
   * all the same has come since, or has lost no more than the end by which the row went, and stays.
   */
  readonly readLeft: (username: Username) => TaskEither<StoreError, ErasureReading>;
  /**
   * Atomic, provided that what was read still holds; else nothing. `done` when nothing is left, else `left`,
   * and the work on it is recorded.
   */
  readonly commit: (
    reading: ErasureReading,
    act: ErasureAct,
  ) => TaskEither<StoreError, 'done' | 'left' | typeof CHANGED>;
}
