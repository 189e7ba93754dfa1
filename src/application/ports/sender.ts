import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Delivery } from './outbox.js';

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
