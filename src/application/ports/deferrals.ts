import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Dispute } from '../../domain/sync/step.js';
import type { SyncRecord } from '../../domain/sync/record.js';
import type { StoreError } from '../errors.js';

/** Some of the records that wait for one owner, who may have come by now. */
export interface Waiting {
  readonly owner: string;
  readonly records: readonly SyncRecord[];
  /** How far the owner's records have been worked through; only the store interprets it. */
  readonly turn: string;
  readonly next: string;
  /** When the claim ends, ms; the claim is also recognised by it. */
  readonly until: number;
}

export interface Overdue {
  readonly owner: string;
  readonly record: SyncRecord;
}

/** A dispute, and when it last arose, ms. */
export interface Arisen extends Dispute {
  readonly at: number;
}

/** Deferred records, which came before their owner row. `SyncStore.commit` adds and removes them. */
export interface Deferrals {
  /** Claims records of the owner who has been due longest; nobody else gets them until the claim ends. Null: none is due. */
  readonly claim: (now: number) => TaskEither<StoreError, Waiting | null>;
  /**
   * Notes that the claimed records have been applied: the owner's next ones become due, or the owner is finished. Does
   * nothing when the claim was lost meanwhile.
   */
  readonly advance: (waiting: Waiting, now: number) => TaskEither<StoreError, void>;
  /** Returns up to `limit` records that have waited too long, the longest first; unreadable ones become dead letters. */
  readonly overdue: (now: number, limit: number) => TaskEither<StoreError, readonly Overdue[]>;
  /** Reads the oldest dispute; null when there is none. */
  readonly dispute: TaskEither<StoreError, Arisen | null>;
  /** Removes a dispute that Xano was asked about; one that has arisen again meanwhile stays. */
  readonly settle: (dispute: Arisen) => TaskEither<StoreError, void>;
}
