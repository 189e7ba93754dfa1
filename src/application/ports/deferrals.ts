import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Dispute } from '../../domain/sync/step.js';
import type { SyncRecord } from '../../domain/sync/record.js';
import type { StoreError } from '../errors.js';

/** Some of the records that wait for an owner who may have come. */
export interface Waiting {
  readonly owner: string;
  readonly records: readonly SyncRecord[];
  /** How far the owner's records have been looked at; the store's own. */
  readonly turn: string;
  readonly next: string;
  /** When the claim ends, ms, by which it is known whose it is. */
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

/** Records that came before what they belong to. `SyncStore.commit` adds to them and takes away. */
export interface Deferrals {
  /** Records of the owner who came first and was not looked at yet; nobody else gets them for a while. */
  readonly claim: (now: number) => TaskEither<StoreError, Waiting | null>;
  /**
   * Those claimed have been applied: the owner's next are due, or the owner is done with. Nothing, where
   * the claim was lost meanwhile.
   */
  readonly advance: (waiting: Waiting, now: number) => TaskEither<StoreError, void>;
  /** Those who have waited too long, the longest first. */
  readonly overdue: (now: number, limit: number) => TaskEither<StoreError, readonly Overdue[]>;
  /** The one that has stood longest. */
  readonly dispute: TaskEither<StoreError, Arisen | null>;
  /** Xano was asked about it. One that has arisen again meanwhile stays. */
  readonly settle: (dispute: Arisen) => TaskEither<StoreError, void>;
}
