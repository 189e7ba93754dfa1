import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { StoreError } from '../errors.js';
import type { RecordResult, Way } from './sync-store.js';

/** What became of one record that was not `unchanged`, or of which something was left out. */
export interface JournalLine {
  /** Grows with time; the place to go on from. */
  readonly id: string;
  /** When, ms. */
  readonly at: number;
  readonly way: Way;
  readonly entity: Entity;
  readonly key: string;
  readonly result: RecordResult['result'];
  readonly code: string;
  readonly message: string;
  /** How long its batch took, ms. */
  readonly ms: number;
  /** From the version to now, ms; null when it had none. */
  readonly lag: number | null;
}

export interface JournalQuery {
  readonly result: RecordResult['result'] | null;
  readonly entity: Entity | null;
  /** Of one record alone, as lines name it: `post:77`. */
  readonly key: string | null;
  readonly limit: number;
  /** Lines older than this one. */
  readonly before: string | null;
}

export interface Journal {
  /** The newest first. */
  readonly read: (query: JournalQuery) => TaskEither<StoreError, readonly JournalLine[]>;
}
