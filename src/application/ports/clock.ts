import type { IO } from 'fp-ts/lib/IO.js';

export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: IO<number>;
}
