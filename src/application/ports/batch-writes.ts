import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { HashChange } from '../../domain/batch/hash-change.js';
import type { Batch, BatchSnapshot } from '../../domain/batch/draft.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { Username } from '../../domain/username.js';
import type { ChangeRefused, StoreError } from '../errors.js';
import type { CHANGED } from './edge-acts.js';
import type { Origin } from './origin.js';

/** What was read. The adapter keeps with it what it needs to check, when committing, that this still holds. */
export interface BatchReading {
  readonly batch: Batch;
  readonly snapshot: BatchSnapshot;
}

/** What a batch changes. */
export interface BatchChange {
  readonly hashes: readonly HashChange[];
  readonly origin: Origin;
  /** The outbox event, recorded where a user writes; null for none. */
  readonly event: OutboxEvent | null;
}

export interface BatchWrites {
  /** Reads the hashes of a batch: from the copy, else in one round trip; in two where a user gets another Xano id. */
  readonly read: (batch: Batch) => TaskEither<StoreError, BatchReading>;
  /**
   * Atomic: makes all changes and charges what a change of a profile costs, if what was read still holds; otherwise nothing.
   * Resolves to the reply of each command, by its place in the batch.
   */
  readonly enact: (
    reading: BatchReading,
    change: BatchChange,
  ) => TaskEither<
    ChangeRefused | StoreError,
    ReadonlyMap<number, number | string> | typeof CHANGED
  >;
  /** Deletes what is left of an earlier user of that name. */
  readonly finishErasing: (username: Username, now: number) => TaskEither<StoreError, void>;
}
