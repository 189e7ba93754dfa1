import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { IncomingRow } from '../../domain/sync/incoming-row.js';
import type { Entity } from '../../domain/sync/entity.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';
import type { SyncRecord } from '../../domain/sync/record.js';
import type { StoreError } from '../errors.js';

/** A record of Xano as it was read, or the row as it came where it could not be read. */
export type RecordContent =
  | { readonly kind: 'record'; readonly record: SyncRecord }
  | { readonly kind: 'delivery'; readonly delivery: IncomingRow };

/** An outbox event that Xano did not take, with the id under which it was sent. */
export interface EventContent {
  readonly kind: 'event';
  readonly id: string;
  readonly event: OutboxEvent;
}

/** A record that failed on its way in, or an outbox event on its way out (`way: writeback`), kept whole. */
export interface DeadLetter {
  /** The same for the same record failing again, so that a file sent twice is kept once. */
  readonly id: string;
  readonly entity: Entity;
  readonly key: string;
  readonly code: string;
  readonly message: string;
  readonly way: string;
  /** When it failed, ms. */
  readonly at: number;
  readonly content: RecordContent | EventContent;
  /** The row of Xano that failed, where that is known: `user#7`. */
  readonly row?: string;
}

export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  readonly total: number;
  /** Number of dead letters by code. */
  readonly codes: Readonly<Record<string, number>>;
}

export interface DeadLetterQuery {
  /** Only dead letters of this code; null for all. */
  readonly code: string | null;
  readonly offset: number;
  readonly limit: number;
}

/** What failed for a reason that may pass, or that a person must see; listed newest first. */
export interface DeadLetters {
  readonly list: (query: DeadLetterQuery) => TaskEither<StoreError, DeadLetterPage>;
  readonly find: (ids: readonly string[]) => TaskEither<StoreError, readonly DeadLetter[]>;
  /** Deletes dead letters, and resolves to how many of them existed. */
  readonly drop: (ids: readonly string[]) => TaskEither<StoreError, number>;
}
