import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StoreError } from '../errors.js';
import type { DeadLetter } from './dead-letters.js';
import type { OutboxEvent } from '../../domain/sync/outbox-event.js';

/** An outbox event on its way. */
export interface Delivery {
  /** The same in every try, and after a replay, so that whoever receives it twice can tell. */
  readonly id: string;
  /** Where it stands in the outbox. */
  readonly place: string;
  readonly event: OutboxEvent;
  /** How many tries have failed. */
  readonly failures: number;
  /** When the claim of its user ends, ms, by which it is known whose it is. */
  readonly until: number;
}

export interface TakeQuery {
  readonly now: number;
  /** Until when (ms) nothing more of the users of what is taken is taken by anybody. */
  readonly until: number;
  readonly limit: number;
}

/**
 * What waits to be told to Xano, in order per user: the later events of a user stay where they are until
 * the first is acknowledged or given up, and those of other users go past them. Whoever lost the claim
 * changes nothing.
 */
export interface Outbox {
  /** The first event of each user for whom something is due, those who waited longest first. Atomic. */
  readonly take: (query: TakeQuery) => TaskEither<StoreError, readonly Delivery[]>;
  /** The delivery as it is claimed from now on; null: the claim was lost. */
  readonly renew: (delivery: Delivery, until: number) => TaskEither<StoreError, Delivery | null>;
  /** Delivered: out of the outbox, and the next of that user is due. */
  readonly acknowledge: (delivery: Delivery, now: number) => TaskEither<StoreError, void>;
  /** Not delivered: the next try is due at `notBefore`. `counts`: towards the tries after which it is given up. */
  readonly postpone: (
    delivery: Delivery,
    notBefore: number,
    counts: boolean,
  ) => TaskEither<StoreError, void>;
  /** Given up: out of the outbox and into the dead letters, in one step. */
  readonly giveUp: (
    delivery: Delivery,
    letter: DeadLetter,
    now: number,
  ) => TaskEither<StoreError, void>;
  /**
   * Dead letters of events go out again, after all that waits: out of the dead letters and into the
   * outbox, each in one step. How many there were; what is no event is passed over.
   */
  readonly sendAgain: (letters: readonly DeadLetter[]) => TaskEither<StoreError, number>;
  readonly size: TaskEither<StoreError, number>;
}

/** Xano has not taken a delivery, as far as we know: it may have come all the same. */
export interface Undelivered {
  readonly _tag: 'Undelivered';
  /** Null: no answer came. */
  readonly status: number | null;
  /** Words of our own, without address and secrets. */
  readonly reason: string;
  /** For how long the receiver wants to be left alone, ms; null when it does not say. */
  readonly rest: number | null;
}

/** Carries outbox events to Xano. */
export interface Sender {
  /** One try; ends within 20 s. */
  readonly send: (delivery: Pick<Delivery, 'id' | 'event'>) => TaskEither<Undelivered, void>;
}
