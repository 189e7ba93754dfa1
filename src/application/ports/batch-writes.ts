import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { HashChange } from '../../domain/batch/hash-change.js';
import type { Batch, BatchSnapshot } from '../../domain/batch/draft.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { Username } from '../../domain/username.js';
import type { ChangeRefused, StoreError } from '../errors.js';
import type { CHANGED } from './edge-acts.js';
import type { Origin } from './origin.js';

/** What was read, and what the store needs to know that it still holds. */
export interface BatchReading {
  readonly batch: Batch;
  readonly snapshot: BatchSnapshot;
}

/** What a batch changes. */
export interface BatchChange {
  readonly hashes: readonly HashChange[];
  readonly origin: Origin;
  /** What Xano is to hear where a user writes. */
  readonly event: OutboxEvent | null;
}

export interface BatchWrites {
  /** The hashes that a batch is about, in one round trip; in two where a user gets another Xano id. */
  readonly read: (batch: Batch) => TaskEither<StoreError, BatchReading>;
  /**
   * Atomic: all changes with what a change of a profile costs, provided that what was read still holds; else
   * nothing. Answers what each command replied, by its place in the batch.
   */
  readonly enact: (
    reading: BatchReading,
    change: BatchChange,
  ) => TaskEither<
    ChangeRefused | StoreError,
    ReadonlyMap<number, number | string> | typeof CHANGED
  >;
  /** Takes away what is left of an older user of that name. */
  readonly finishErasing: (username: Username, now: number) => TaskEither<StoreError, void>;
}
