import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { DeadLetter } from './dead-letters.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';

/** An outbox event on its way. */
export interface Delivery {
  /** The same in every try and after a replay, so that the receiver recognises an event that comes twice. */
  readonly id: string;
  /** The place of the event in the outbox. */
  readonly place: string;
  readonly event: OutboxEvent;
  /** Number of tries that have failed. */
  readonly failures: number;
  /** When the claim on its user ends, ms; the claim is also recognised by it. */
  readonly until: number;
}

export interface TakeQuery {
  readonly now: number;
  /** When the claims end, ms: until then nobody takes anything else of the same users. */
  readonly until: number;
  readonly limit: number;
}

/**
 * Events that wait to be sent to Xano, in order for each user: the later events of a user wait until the first is
 * acknowledged or given up, while those of other users overtake them. A caller that has lost its claim changes nothing.
 */
export interface Outbox {
  /** Atomic: claims the first event of up to `limit` users who are due, those who have waited longest first. */
  readonly take: (query: TakeQuery) => TaskEither<StoreError, readonly Delivery[]>;
  /** Extends the claim to `until`, ms, and resolves to the delivery with it; null when the claim was lost. */
  readonly renew: (delivery: Delivery, until: number) => TaskEither<StoreError, Delivery | null>;
  /** Removes a delivered event from the outbox; the next event of that user becomes due. */
  readonly acknowledge: (delivery: Delivery, now: number) => TaskEither<StoreError, void>;
  /** Makes the next try due at `notBefore`, ms. `counts`: whether this failure counts towards the maximum of tries. */
  readonly postpone: (
    delivery: Delivery,
    notBefore: number,
    counts: boolean,
  ) => TaskEither<StoreError, void>;
  /** Atomic: moves an event that is given up from the outbox to the dead letters. */
  readonly giveUp: (
    delivery: Delivery,
    letter: DeadLetter,
    now: number,
  ) => TaskEither<StoreError, void>;
  /**
   * Moves dead letters of events to the end of the outbox, each atomically, and skips those of records. Resolves to the ids of
   * those that were moved: another replay, or a deletion, may have taken the others.
   */
  readonly sendAgain: (letters: readonly DeadLetter[]) => TaskEither<StoreError, readonly string[]>;
  readonly size: TaskEither<StoreError, number>;
}

/** Xano has not confirmed a delivery, which may have arrived all the same. */
export interface Undelivered {
  readonly _tag: 'Undelivered';
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** Our own words for the failure, without address and secrets. */
  readonly reason: string;
  /** How long the receiver asks to be left alone, ms; null when it does not say. */
  readonly rest: number | null;
}

/** Carries outbox events to Xano. */
export interface Sender {
  /** Makes one attempt, which ends within 20 s. */
  readonly send: (delivery: Pick<Delivery, 'id' | 'event'>) => TaskEither<Undelivered, void>;
}
