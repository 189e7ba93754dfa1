import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Erasure, ErasureStep, Belongings } from '../../domain/sync/decide-erasure.js';
import type { IdFacts } from '../../domain/sync/id-facts.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { Row } from '../../domain/sync/row.js';
import type { Username } from '../../domain/username.js';
import type { StoreError } from '../errors.js';
import type { CHANGED } from './edge-acts.js';
import type { Origin } from './origin.js';
import type { Deletion } from './user-store.js';

/** A user who is to be deleted, or what is left of one, and some of what belongs to that user. */
export interface ErasureReading {
  readonly erasure: Erasure;
  /** Null when nobody of that name is here. */
  readonly user: Row | null;
  /** What is remembered of the user's Xano id; null for nothing. */
  readonly known: IdFacts | null;
  /** Version of the last delete of that name, ms; 0 for none. */
  readonly tombstone: number;
  readonly belongings: Belongings;
  /** How much belongs to the user in all. */
  readonly held: Deletion;
}

export interface ErasureAct {
  readonly steps: readonly ErasureStep[];
  readonly origin: Origin;
  /** The outbox event, recorded where a user acts; null for none. */
  readonly event: OutboxEvent | null;
  readonly now: number;
}

export interface ErasureActs {
  /** Reads a user to be deleted by a delete of version `at`, ms, which defers what is newer; null deletes everything. */
  readonly read: (username: Username, at: number | null) => TaskEither<StoreError, ErasureReading>;
  /**
   * Reads what is left of a deleted user, as far as the job has come. Nobody of that name is created while the job is
   * recorded: a user who is here all the same has come since, or is here because the write that deleted the row was lost;
   * either stays.
   */
  readonly readLeft: (username: Username) => TaskEither<StoreError, ErasureReading>;
  /**
   * Atomic: carries out the steps if what was read still holds; otherwise nothing. `done` when nothing is left; otherwise
   * `left`, and the job for the rest is recorded.
   */
  readonly commit: (
    reading: ErasureReading,
    act: ErasureAct,
  ) => TaskEither<StoreError, 'done' | 'left' | typeof CHANGED>;
}
